import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  // The compiler's accessibility rules are part of the build: a missing label fails it.
  // Packages (bits-ui) answer for their own files.
  onwarn(warning, handle) {
    if (warning.filename?.includes("node_modules")) return handle(warning);
    throw new Error(`${warning.filename}:${warning.start?.line}: ${warning.code}: ${warning.message}`);
  },
};
