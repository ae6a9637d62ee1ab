"""The frame of ``/v1``: what is the same for every route of every module.

A module states its routes in its ``routes.py``::

    routes = Api(__name__)

    @routes.get("/v1/sync", scope=Scope.READ)
    def show(call: Call) -> SyncOut: ...

The path, the scope and the annotations are all there is to say: ``asked`` is the query,
``body`` the JSON object, and what is returned the answer.  Keys, limits, idempotency,
errors and the OpenAPI document follow from them.
"""
