// For tests that evaluate code in the main process and need the folder of the app.
globalThis.fixtureFolder = import.meta.dirname;
