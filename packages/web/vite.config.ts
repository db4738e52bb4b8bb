import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    outDir: "dist",
    emptyOutDir: true,
    sourcemap: false,
    // A polyfill would be an inline script in the eyes of the content security policy.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The list of public suffixes (about 40 kB compressed) is for finding observables, which the page does not do.
      treeshake: { moduleSideEffects: [{ test: /node_modules\/tldts/, sideEffects: false }] },
    },
  },
});
