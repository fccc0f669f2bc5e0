import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

// The house's one-way street, as lint: only api/ knows Tauri, only parts/ knows bits-ui, parts know no screen,
// screens do not know each other.
const tauri = { group: ["@tauri-apps/*"], message: "Only src/api/ talks to Tauri." };
const bits = { group: ["bits-ui", "bits-ui/*"], message: "Only src/parts/ wraps bits-ui." };
const fake = {
  group: ["**/api/fake*"],
  message: "The fake door is for tests and `vite` in a browser (main.ts).",
};
const fence = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });
const screens = ["requests", "request", "import", "history"];

export default ts.config(
  { ignores: ["dist", "node_modules", "src/api/generated"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      // TypeScript knows its own names; the rule does not know types.
      "no-undef": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: ["error", "always"],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
    rules: {
      "svelte/no-at-html-tags": "error",
      // Lists are replaced, never changed in place ($state.raw): deep proxies are what is slow in Svelte 5.
      "svelte/prefer-svelte-reactivity": "off",
      // {" "} is how a space survives at the edge of an element.
      "svelte/no-useless-mustaches": "off",
    },
  },
  { files: ["src/**"], rules: fence(tauri, bits, fake) },
  { files: ["src/main.ts"], rules: fence(tauri, bits) },
  { files: ["src/api/**"], rules: fence(bits) },
  {
    files: ["src/parts/**"],
    rules: fence(tauri, fake, {
      group: ["**/screens/**", "**/shell/**", "**/state/**", "**/commands"],
      message: "Parts are general: they know no screen and no state.",
    }),
  },
  ...screens.map((screen) => ({
    files: [`src/screens/${screen}/**`],
    rules: fence(tauri, bits, fake, {
      group: screens
        .filter((other) => other !== screen)
        .map((other) => `**/screens/${other}/**`)
        .concat(screens.filter((other) => other !== screen).map((other) => `../${other}/*`)),
      message: "Screens do not import each other.",
    }),
  })),
);
