"""The control and page API, `/sandbox/...`, as CONTROL.md describes it."""
