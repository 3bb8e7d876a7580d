"""How a deployment reaches the Microsoft cloud."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cloud:
    """Hosts, credentials and time limits that all Microsoft clients share.

    `connect_to` ("127.0.0.1:9443") is for demo and tests: every https host is then reached at that address,
    while Host header, server name and certificate check keep the real name, trusting `ca_file`.
    In production it is '' and connections to private addresses are refused.
    `browser_login_url` is where a person's browser finds the sign-in host; demo and tests name their own.
    """

    client_id: str
    client_secret: str = field(repr=False)
    authority: str = "https://login.microsoftonline.com/organizations"
    graph_url: str = "https://graph.microsoft.com/v1.0"
    ca_file: str = ""
    connect_to: str = ""
    connect_seconds: float = 3
    read_seconds: float = 8
    browser_login_url: str = "https://login.microsoftonline.com"
    acs_host_suffixes: tuple[str, ...] = (".communication.azure.com",)

    def authority_of(self, directory: str) -> str:
        """Return the authority of one directory on the same host as `authority`."""
        return f"{self.authority.rsplit('/', 1)[0]}/{directory}"
