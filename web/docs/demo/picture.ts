const still = "(prefers-reduced-motion: reduce)";

/** Draws a stage with a slow light into a video, without a server. With reduced motion it stands still. */
export function showPicture(video: HTMLVideoElement): { stop(): void } {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [960, 540];
  const c = canvas.getContext("2d");
  if (c === null) return { stop() {} };
  const draw = (t: number) => {
    const sky = c.createLinearGradient(0, 0, 0, 540);
    sky.addColorStop(0, "#141a33");
    sky.addColorStop(1, "#3a2a55");
    c.fillStyle = sky;
    c.fillRect(0, 0, 960, 540);
    for (const [i, colour] of ["#7f8cff55", "#ff9f6a44", "#6ae0c044"].entries()) {
      const x = 480 + Math.sin(t / (2400 + i * 700) + i * 2) * 260;
      c.fillStyle = colour;
      c.beginPath();
      c.moveTo(200 + i * 280, -10);
      c.lineTo(x - 110, 430);
      c.lineTo(x + 110, 430);
      c.fill();
    }
    c.fillStyle = "#0c0f1e";
    c.fillRect(0, 430, 960, 110);
    for (let x = 30; x < 960; x += 60) {
      c.beginPath();
      c.arc(x, 505 + Math.sin(x) * 6, 26, 0, 7);
      c.fill();
    }
  };
  draw(0);
  const timer = matchMedia(still).matches ? undefined : setInterval(() => draw(performance.now()), 100);
  video.srcObject = canvas.captureStream(10);
  video.muted = true;
  void video.play().catch(() => {});
  return {
    stop() {
      clearInterval(timer);
      video.srcObject = null;
    },
  };
}
