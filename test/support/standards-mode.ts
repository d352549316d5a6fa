// The window's page has a doctype, and KaTeX draws only in pages that do; happy-dom says of every page that it has none.
Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' });
