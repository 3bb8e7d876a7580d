"""Settings of the Nimbus extensions: Interact and its neighbours."""
