import {
  type Client,
  type Player,
  type PlayerOptions,
  type PlayerState,
  type RoomState,
  shallowEqual,
} from "@frontrow/core";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { ChannelElement } from "../base.ts";
import { SteadyDelay } from "../format.ts";
import { icon } from "../icons.ts";
import { type Action, actionOf, focusOf } from "../keys.ts";
import { Selected } from "../select.ts";
import { canFill, canFloat, toggleFill, toggleFloat } from "./fullscreen.ts";
import { type Scene, sceneOf } from "./scene.ts";
import { playerStyles } from "./styles.ts";
import { helpView, liveView, qualityView, sceneView, statsView } from "./views.ts";
import { words } from "./words.ts";

/** How long the controls stay without a movement, ms. */
const controlsStay = 2600;
/** Where the choice about single-letter keys is kept. */
const keysStore = "frontrow.keys";

/**
 * `<frontrow-player channel="live">`: the picture and sound of a channel with
 * their controls. It starts by itself when the show does.
 *
 * - `server`, `channel`, or the property `client`
 * - `transport`: `auto`, `whep` or `llhls`
 * - `hotkeys`: `page` (the whole page's keys), `player` (while it has the focus; the default) or `off`
 * - `sound`: begin with sound where the browser allows it
 * - `has-theater`: the page has a theater mode, so there is a button for it
 * - `theater`: it is in that mode; the page changes it on the event `frontrow-theater`
 *
 * Events, which bubble: `frontrow-theater` (asks to change), `frontrow-chat`
 * (asks for the focus to go to the chat). Slot `over`: stands over the picture and
 * under the controls, in full screen too. Parts: `stage`, `video`, `bar`,
 * `scene`, `note`, `unmute`, `live`, `delay`, `quality`, `stats`.
 */
export class FrontrowPlayer extends ChannelElement {
  static override styles = playerStyles;
  static override properties = {
    ...ChannelElement.properties,
    transport: { type: String },
    hotkeys: { type: String },
    sound: { type: Boolean },
    hasTheater: { type: Boolean, attribute: "has-theater" },
    theater: { type: Boolean, reflect: true },
  };

  declare transport: NonNullable<PlayerOptions["transport"]> | undefined;
  declare hotkeys: "page" | "player" | "off";
  declare sound: boolean;
  declare hasTheater: boolean;
  declare theater: boolean;

  readonly #room = new Selected(
    this,
    (room: RoomState) => ({ show: room.show, connection: room.connection }),
    shallowEqual,
  );
  readonly #state = new Selected(this, (state: PlayerState) => state);

  readonly #delay = new SteadyDelay();

  #player: Player | null = null;
  #sawLive = false;
  #choseSound = false;
  #quiet = false;
  #menu = false;
  #stats = false;
  #full = false;
  #osd: string | null = null;
  #characters = true;
  #quietTimer: ReturnType<typeof setTimeout> | undefined;
  #osdTimer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.transport = undefined;
    this.hotkeys = "player";
    this.sound = false;
    this.hasTheater = false;
    this.theater = false;
  }

  /** The player in use, for a page with controls of its own; null before the first drawing. */
  get player(): Player | null {
    return this.#player;
  }

  get #video(): HTMLVideoElement | null {
    return this.renderRoot?.querySelector("video") ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    try {
      this.#characters = localStorage.getItem(keysStore) !== "off";
    } catch {
      // Storage is forbidden here; the default holds.
    }
    this.ownerDocument.addEventListener("keydown", this.#onPageKey);
    this.ownerDocument.addEventListener("fullscreenchange", this.#onFull);
    this.#attach();
  }

  override disconnectedCallback(): void {
    this.ownerDocument.removeEventListener("keydown", this.#onPageKey);
    this.ownerDocument.removeEventListener("fullscreenchange", this.#onFull);
    clearTimeout(this.#quietTimer);
    clearTimeout(this.#osdTimer);
    super.disconnectedCallback();
  }

  protected override clientChanged(client: Client | null): void {
    this.#sawLive = false;
    this.#choseSound = false;
    this.#room.follow(client?.room.state ?? null);
  }

  protected override ended(): void {
    this.#state.follow(null);
    this.#player?.stop();
    this.#player = null;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("transport") && this.#player !== null) this.ended();
    if (this.#room.value?.show?.status === "live" || this.#state.value?.phase === "playing")
      this.#sawLive = true;
  }

  protected override updated(): void {
    this.#attach();
  }

  /** Gives the client the video, as soon as both are there. */
  #attach(): void {
    const video = this.#video;
    if (this.#player !== null || this.current === null || video === null || !this.isConnected) return;
    this.#player = this.current.player(video, {
      muted: !this.sound,
      ...(this.transport === undefined ? {} : { transport: this.transport }),
    });
    this.#state.follow(this.#player.state);
  }

  protected override render(): TemplateResult {
    const measured = this.#state.value;
    const state =
      measured === null
        ? null
        : { ...measured, latency: this.#delay.read(measured.latency, performance.now()) };
    const room = this.#room.value;
    const video = this.#video;
    const scene = sceneOf({
      player: state,
      show: room?.show ?? null,
      connection: room?.connection ?? "idle",
      sawLive: this.#sawLive,
      hasPicture: state?.size != null,
    });
    const running = state !== null && ["playing", "paused", "reconnecting"].includes(state.phase);
    const quiet = this.#quiet && scene.kind === "none" && !this.#menu;
    return html`<div
      class="stage ${quiet ? "quiet" : ""} ${scene.kind === "busy" ? "dim" : ""}"
      part="stage"
      role="group"
      aria-label=${words.player}
      tabindex="-1"
      @pointermove=${this.#onMove}
      @pointerleave=${this.#onLeave}
      @pointerup=${this.#onTap}
      @dblclick=${this.#onDouble}
      @focusin=${this.#wake}
      @keydown=${this.#onOwnKey}
    >
      <video part="video" playsinline aria-label=${words.picture(this.current?.channel ?? "")}></video>
      ${sceneView(scene, this.current?.channel ?? "", { play: this.#play }, this.#offAir(scene))}
      ${this.#unmuteView(state)}
      ${this.#osd === null ? nothing : html`<div class="osd" role="status">${icon("volume")}${this.#osd}</div>`}
      ${this.#stats && state !== null ? statsView(state, this.#toggleStats) : nothing}
      <slot name="over"></slot>
      ${running ? this.#barView(state, video) : nothing}
      <dialog aria-labelledby="help-title" @click=${this.#onDialogClick}>
        ${helpView(this.#characters, this.#setCharacters, this.#hideHelp)}
      </dialog>
    </div>`;
  }

  #unmuteView(state: PlayerState | null): TemplateResult | typeof nothing {
    if (state === null || state.phase !== "playing" || !state.hasAudio || !state.muted || this.#choseSound)
      return nothing;
    if (this.#stats) return nothing;
    return html`<button class="pill unmute" part="unmute" @click=${this.#unmute}>${icon("volumeOff")}${words.tapToUnmute}</button>`;
  }

  #barView(state: PlayerState, video: HTMLVideoElement | null): TemplateResult {
    const paused = state.phase === "paused";
    const silent = state.muted || state.volume === 0;
    const speaker = silent ? "volumeOff" : state.volume < 0.5 ? "volumeLow" : "volume";
    return html`<div class="bar" part="bar" role="toolbar" aria-label=${words.controls}>
      <button class="tool start" aria-label=${paused ? words.play : words.pause} data-tip=${words.withKey(paused ? words.play : words.pause, "K")} @click=${this.#togglePlay}>
        ${icon(paused ? "play" : "pause", 24)}
      </button>
      <div class="volume">
        <button class="tool" aria-label=${words.sound} aria-pressed=${!silent} data-tip=${words.withKey(silent ? words.unmute : words.mute, "M")} @click=${this.#toggleMute}>
          ${icon(speaker, 22)}
        </button>
        <input
          type="range" min="0" max="1" step="0.05" aria-label=${words.volume}
          .value=${String(state.muted ? 0 : state.volume)}
          @input=${(event: Event) => this.#setVolume(Number((event.target as HTMLInputElement).value))}
        />
      </div>
      ${liveView(state, this.#goLive)}
      <span class="space"></span>
      ${qualityView(state)}
      <button class="tool" aria-label=${words.more} aria-haspopup="true" aria-expanded=${this.#menu} data-tip=${words.more} @click=${this.#toggleMenu}>
        ${icon("more", 22)}
      </button>
      ${
        canFloat(video)
          ? html`<button class="tool wide" aria-label=${words.float} data-tip=${words.float} @click=${() => toggleFloat(video)}>${icon("pip", 22)}</button>`
          : nothing
      }
${
  this.hasTheater
    ? html`<button class="tool wide theater" aria-label=${words.theater} aria-pressed=${this.theater} data-tip=${words.withKey(words.theater, "T")} @click=${this.#askTheater}>
        ${icon(this.theater ? "rail" : "theater", 22)}
      </button>`
    : nothing
}
      ${
        canFill(this, video)
          ? html`<button class="tool end" aria-label=${words.full} aria-pressed=${this.#full} data-tip=${words.withKey(this.#full ? words.leaveFull : words.full, "F")} @click=${this.#toggleFull}>
            ${icon(this.#full ? "exitFull" : "enterFull", 22)}
          </button>`
          : nothing
      }
      ${this.#menu ? this.#menuView(video) : nothing}
    </div>`;
  }

  #menuView(video: HTMLVideoElement | null): TemplateResult {
    const pick = (run: () => void) => () => {
      this.#menu = false;
      run();
      this.requestUpdate();
    };
    return html`<div class="menu" role="group" aria-label=${words.more} @keydown=${this.#onMenuKey} @focusout=${this.#onMenuBlur}>
      <button aria-pressed=${this.#stats} @click=${pick(this.#toggleStats)}>
        ${icon("chart")}${words.stats}<span class="state">${this.#stats ? words.on : words.off}</span>
      </button>
      ${
        canFloat(video)
          ? html`<button class="narrow" @click=${pick(() => void toggleFloat(video))}>${icon("pip")}${words.float}</button>`
          : nothing
      }
      <button class="keyed" @click=${pick(this.#showHelp)}>${icon("keyboard")}${words.shortcuts}</button>
    </div>`;
  }

  // What the viewer asks for.

  /** What the brand says while nothing is on; an interruption is told as it is. */
  #offAir(scene: Scene): { readonly title: string; readonly text: string } | null {
    if (scene.kind !== "offair" || scene.why === "away") return null;
    const { title, text } = words.offAir[scene.why];
    return { title: this.brandText("offair.title", title), text: this.brandText("offair.text", text) };
  }

  readonly #play = () => this.#player?.play();

  readonly #togglePlay = () => {
    if (this.#state.value?.phase === "paused") this.#player?.play();
    else if (this.#state.value?.phase === "playing") this.#player?.pause();
  };

  readonly #unmute = () => {
    this.#choseSound = true;
    this.#player?.setMuted(false);
    this.#player?.play();
    this.requestUpdate();
  };

  readonly #toggleMute = () => {
    const state = this.#state.value;
    if (state === null) return;
    this.#choseSound = true;
    const silent = state.muted || state.volume === 0;
    if (silent && state.volume === 0) this.#player?.setVolume(0.5);
    this.#player?.setMuted(!silent);
  };

  #setVolume(volume: number): void {
    this.#choseSound = true;
    this.#player?.setVolume(volume);
    this.#player?.setMuted(volume === 0);
  }

  #nudgeVolume(by: number): void {
    const state = this.#state.value;
    if (state === null) return;
    const next = Math.min(1, Math.max(0, Math.round(((state.muted ? 0 : state.volume) + by) * 20) / 20));
    this.#setVolume(next);
    this.#osd = `${Math.round(next * 100)} %`;
    clearTimeout(this.#osdTimer);
    this.#osdTimer = setTimeout(() => {
      this.#osd = null;
      this.requestUpdate();
    }, 900);
    this.requestUpdate();
  }

  readonly #goLive = () => this.#player?.goLive();
  readonly #toggleFull = () => void toggleFill(this, this.#video);

  readonly #askTheater = () => {
    this.dispatchEvent(new CustomEvent("frontrow-theater", { bubbles: true, composed: true }));
  };

  readonly #toggleMenu = () => {
    this.#menu = !this.#menu;
    this.requestUpdate();
    if (this.#menu) void this.updateComplete.then(() => this.#focus(".menu button"));
  };

  readonly #toggleStats = () => {
    this.#stats = !this.#stats;
    this.requestUpdate();
  };

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  // Keys.

  readonly #onPageKey = (event: KeyboardEvent) => {
    if (this.hotkeys === "page") this.#onKey(event);
  };

  readonly #onOwnKey = (event: KeyboardEvent) => {
    if (this.hotkeys === "player") this.#onKey(event);
  };

  #onKey(event: KeyboardEvent): void {
    const action = actionOf(event, focusOf(event), this.#characters);
    if (action === null || (event.repeat && action !== "louder" && action !== "quieter")) return;
    if (!this.#perform(action)) return;
    event.preventDefault();
    this.#wake();
  }

  #perform(action: Action): boolean {
    const perform: Record<Action, () => void> = {
      play: this.#togglePlay,
      mute: this.#toggleMute,
      full: this.#toggleFull,
      theater: this.#askTheater,
      louder: () => this.#nudgeVolume(0.05),
      quieter: () => this.#nudgeVolume(-0.05),
      live: this.#goLive,
      stats: this.#toggleStats,
      chat: () => this.dispatchEvent(new CustomEvent("frontrow-chat", { bubbles: true, composed: true })),
      help: this.#showHelp,
    };
    const always: readonly Action[] = ["theater", "chat", "help"];
    const phase = this.#state.value?.phase;
    if (action === "theater" && !this.hasTheater) return false;
    if (!always.includes(action) && phase !== "playing" && phase !== "paused" && phase !== "reconnecting")
      return false;
    perform[action]();
    return true;
  }

  readonly #onMenuKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#menu = false;
      this.requestUpdate();
      this.#focus('[aria-haspopup="true"]');
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>(".menu button")];
    const at = buttons.indexOf(event.target as HTMLElement);
    buttons[(at + (event.key === "ArrowDown" ? 1 : -1) + buttons.length) % buttons.length]?.focus();
  };

  readonly #onMenuBlur = (event: FocusEvent) => {
    // Without a new place for the focus this is a click, which closes by itself.
    const to = event.relatedTarget;
    if (!(to instanceof Element) || to.closest(".menu, [aria-haspopup]") !== null) return;
    this.#menu = false;
    this.requestUpdate();
  };

  // The pointer.

  readonly #onMove = (event: PointerEvent) => {
    if (event.pointerType !== "touch") this.#wake();
  };

  readonly #onLeave = (event: PointerEvent) => {
    if (event.pointerType !== "touch") this.#hide();
  };

  /** A finger on the picture shows the controls, another hides them. */
  readonly #onTap = (event: PointerEvent) => {
    if (this.#menu && !onControl(event)) {
      this.#menu = false;
      this.requestUpdate();
      return;
    }
    if (event.pointerType !== "touch" || onControl(event)) return;
    if (this.#quiet) this.#wake();
    else this.#hide();
  };

  readonly #onDouble = (event: MouseEvent) => {
    if (!onControl(event)) this.#toggleFull();
  };

  readonly #wake = () => {
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => {
      if (this.renderRoot.querySelector(".bar :focus-visible, .bar .volume:hover") === null) this.#hide();
    }, controlsStay);
    if (!this.#quiet) return;
    this.#quiet = false;
    this.requestUpdate();
  };

  #hide(): void {
    clearTimeout(this.#quietTimer);
    if (this.#quiet) return;
    this.#quiet = true;
    this.requestUpdate();
  }

  readonly #onFull = () => {
    this.#full = this.ownerDocument.fullscreenElement === this;
    this.requestUpdate();
  };

  // The help dialog.

  readonly #showHelp = () => {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog !== null && !dialog.open) dialog.showModal();
  };

  readonly #hideHelp = () => this.renderRoot.querySelector("dialog")?.close();

  /** A click beside the dialog closes it: there the dialog itself is the target. */
  readonly #onDialogClick = (event: Event) => {
    if (event.target === event.currentTarget) this.#hideHelp();
  };

  readonly #setCharacters = (on: boolean) => {
    this.#characters = on;
    try {
      localStorage.setItem(keysStore, on ? "on" : "off");
    } catch {
      // Storage is forbidden here; the choice holds until the page is left.
    }
    this.requestUpdate();
  };
}

/** Whether an event came from a control and not from the picture. */
function onControl(event: Event): boolean {
  return event
    .composedPath()
    .some(
      (node) => node instanceof Element && node.matches('.bar, button, dialog, .stats, .menu, [slot="over"]'),
    );
}

declare global {
  interface HTMLElementTagNameMap {
    "frontrow-player": FrontrowPlayer;
  }
  interface HTMLElementEventMap {
    "frontrow-theater": CustomEvent<null>;
    "frontrow-chat": CustomEvent<null>;
  }
}
