"""Documents that drive a cloud, without the cloud: a proxy that records, replays, or answers from a stand-in."""
