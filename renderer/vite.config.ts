import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** KaTeX names each font in three formats; the one browser that there is reads the first. */
const onlyModernFonts: Plugin = {
  name: 'only-modern-fonts',
  enforce: 'pre',
  transform: (css, id) =>
    id.includes('katex') && id.includes('.css')
      ? css.replace(/,\s*url\([^)]*\)\s*format\((["'])(?:woff|truetype)\1\)/g, '')
      : null,
};

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), tailwindcss(), onlyModernFonts],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    sourcemap: false,
    // The page's policy allows no fonts but files.
    assetsInlineLimit: 0,
    // The page is read from the disk: cutting it into parts would gain nothing.
    chunkSizeWarningLimit: 1500,
  },
});
