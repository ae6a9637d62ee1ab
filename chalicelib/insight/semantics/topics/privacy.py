"""What this package keeps of a person outside their own partitions."""

from chalicelib.customers.privacy import Store, register
from chalicelib.insight.semantics.topics import worries

register(Store("worries", "待回应的不满", worries.export, worries.erase))
