import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Show } from "./show.jsx";

const streamUrl = import.meta.env.VITE_STREAM_URL ?? "http://localhost:8080/watch/live";

createRoot(document.getElementById("root")).render(
  <StrictMode>
    <Show streamUrl={streamUrl} />
  </StrictMode>,
);
