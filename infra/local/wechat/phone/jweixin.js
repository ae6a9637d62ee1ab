// Stands in for WeChat's JS-SDK on pages opened in the simulated phone.
// wx.config is checked by the simulator; other calls are answered by the phone around the page.
(function () {
  "use strict";
  var waiting = {};
  var number = 0;
  var readyRuns = [];
  var errorRuns = [];
  var outcome = null;

  function send(call, given, done) {
    number += 1;
    waiting[number] = done;
    window.parent.postMessage({ jweixin: 1, id: number, call: call, given: given || {} }, "*");
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || !event.data || !event.data.jweixin) return;
    var done = waiting[event.data.id];
    delete waiting[event.data.id];
    if (done) done(event.data.answer);
  });

  function settle(answer) {
    outcome = answer;
    var good = answer.errMsg === "config:ok";
    (good ? readyRuns : errorRuns).forEach(function (run) { run(answer); });
  }

  function method(name) {
    return function (options) {
      var given = options || {};
      var plain = JSON.parse(JSON.stringify(given));
      send(name, plain, function (answer) {
        var good = /:ok$/.test(answer.errMsg);
        var cancelled = /:cancel$/.test(answer.errMsg);
        var run = good ? given.success : cancelled ? given.cancel : given.fail;
        if (run) run(answer);
        if (given.complete) given.complete(answer);
      });
    };
  }

  var wx = {
    config: function (given) {
      var asked = JSON.parse(JSON.stringify(given));
      asked.url = window.location.href.split("#")[0];
      send("config", asked, settle);
    },
    ready: function (run) {
      if (outcome && outcome.errMsg === "config:ok") run();
      else readyRuns.push(run);
    },
    error: function (run) {
      if (outcome && outcome.errMsg !== "config:ok") run(outcome);
      else errorRuns.push(run);
    }
  };
  ["checkJsApi", "getLocation", "openLocation", "scanQRCode", "chooseImage", "previewImage", "getNetworkType",
    "closeWindow", "hideOptionMenu", "showOptionMenu", "hideMenuItems", "showMenuItems", "hideAllNonBaseMenuItem",
    "showAllNonBaseMenuItem", "updateAppMessageShareData", "updateTimelineShareData"].forEach(function (name) {
    wx[name] = method(name);
  });
  window.wx = window.jWeixin = wx;
  window.addEventListener("load", function () { send("title", { title: document.title }); });
}());
