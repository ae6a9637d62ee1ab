"""The console door: what the brand's staff open, as one Lambda function."""

from chalicelib.aws.proxied import ProxiedChalice
from chalicelib.console.sections import SECTIONS

app = ProxiedChalice("zhike", SECTIONS, configure_logs=False)
app.load("/console")
