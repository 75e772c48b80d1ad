import { fileURLToPath } from "node:url";
import type { StorybookConfig } from "@storybook/react-vite";

/** The stories of the design system. Nothing of it is part of the product, and nothing of it asks another host. */
const config: StorybookConfig = {
  stories: ["../*/*.stories.tsx"],
  staticDirs: ["../../public", { from: "../emotes/pictures", to: "/emotes" }],
  framework: {
    name: "@storybook/react-vite",
    options: {
      builder: { viteConfigPath: fileURLToPath(new URL("../vite.config.ts", import.meta.url)) },
    },
  },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { check: false, reactDocgen: false },
  features: { actions: false, controls: false, interactions: false, sidebarOnboardingChecklist: false },
};

export default config;
