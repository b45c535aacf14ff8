"""gantheory: check, measure and train the theory of generative adversarial networks."""

__version__ = "0.1.0"
