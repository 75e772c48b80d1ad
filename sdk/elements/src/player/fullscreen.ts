/** Safari on a phone has full screen for the video alone. */
interface SafariVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

/** Whether the element or its video can fill the screen here. */
export function canFill(host: HTMLElement, video: HTMLVideoElement | null): boolean {
  return (
    (typeof host.requestFullscreen === "function" && host.ownerDocument.fullscreenEnabled !== false) ||
    typeof (video as SafariVideo | null)?.webkitEnterFullscreen === "function"
  );
}

/** Fills the screen with the element, or comes back. Refusals (no gesture, a policy) leave things as they are. */
export async function toggleFill(host: HTMLElement, video: HTMLVideoElement | null): Promise<void> {
  const doc = host.ownerDocument;
  try {
    if (doc.fullscreenElement !== null) await doc.exitFullscreen();
    else if (typeof host.requestFullscreen === "function") await host.requestFullscreen();
    else (video as SafariVideo | null)?.webkitEnterFullscreen?.();
  } catch {
    // The browser said no; its own message is enough.
  }
}

/** Whether the video can float over other windows here. */
export function canFloat(video: HTMLVideoElement | null): boolean {
  return (
    video !== null && typeof video.requestPictureInPicture === "function" && document.pictureInPictureEnabled
  );
}

/** Floats the video over other windows, or brings it back. */
export async function toggleFloat(video: HTMLVideoElement | null): Promise<void> {
  if (video === null) return;
  try {
    if (document.pictureInPictureElement === video) await document.exitPictureInPicture();
    else await video.requestPictureInPicture();
  } catch {
    // There is no picture yet, or the browser said no.
  }
}
