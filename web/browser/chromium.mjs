import { chromium } from "playwright-core";

/** The system's Chromium; FRONTROW_CHROMIUM names another. */
export function launch(more = []) {
  return chromium.launch({
    executablePath: process.env.FRONTROW_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--autoplay-policy=no-user-gesture-required",
      ...more,
    ],
  });
}

export const screens = {
  wide: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};
