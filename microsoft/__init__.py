"""Plain clients for Entra ID, Microsoft Graph and Azure Communication Services; imports nothing of ours."""
