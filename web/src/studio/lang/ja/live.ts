import { number, tenths } from "@frontrow/elements";
import type { Texts } from "../texts.ts";

const mbit = (n: number) => `${number(n, tenths)}\u00a0Mbps`;
const upload = (n: number) => `上り${mbit(n)}`;

/** Going live from the desk's own page. */
export const live: Texts["live"] = {
  open: "ここから配信",
  openHow: "このパソコンのカメラ、マイク、画面で配信します。",
  heading: "ここから配信",
  close: "閉じる",
  loading: "読み込み中…",
  loadFailed: "この機能を読み込めませんでした。",
  again: "再試行",

  insecure: "カメラとマイクは、httpsのページでのみ使えます。",
  insecureHow:
    "サーバーを --https 付きで起動し、このページをhttpsのアドレスで開いてください。サーバーと同じパソコンなら、localhostでも使えます。",

  start: "配信するものを選んでください。ブラウザーが許可を求めます。まだ配信は始まりません。",
  both: "カメラとマイク",
  screenFirst: "画面とマイク",
  soundOnly: "マイクのみ",
  asking: "ブラウザーの確認に応答してください…",

  preview: "自分の映像（左右反転）",
  previewScreen: "共有中の画面",
  noPicture: "音声のみ",
  cameraOff: "カメラはオフです。視聴者には黒い画面が映ります。",
  onAir: "配信中",
  notOnAir: "プレビュー",
  connecting: "接続中…",
  comingBack: "再接続中…",

  camera: "カメラ",
  microphone: "マイク",
  none: "なし",
  device: (n) => `デバイス${n}`,
  size: "画質",
  sizes: {
    "480p": "480p（低速な回線向け）",
    "720p": "720p",
    "1080p": "1080p（高速な回線向け）",
  },
  setup: "デバイスと画質",

  level: "マイクの音量",
  decibels: (n) => `${number(n)} dB`,
  tooQuiet: "音が小さすぎます。マイクに近づくか、マイクの音量を上げてください。",
  tooLoud: "音が大きすぎます。マイクの音量を下げてください。",
  justRight: "音量は適切です。",
  muted: "マイクはミュート中です。",
  noMicrophone: "マイクなし",

  test: "回線をテスト",
  testHow: "数秒間データを送信します。配信はされません。",
  testing: (percent) => `テスト中… ${percent}%`,
  carries: (n, size) => `${upload(n)}：${size}で配信できます。`,
  carriesNone: (n) =>
    `${upload(n)}：安定した映像には足りません。有線接続にするか、音声のみで配信してください。`,
  carriesLess: (n, size, chosen) => `${upload(n)}：${size}なら配信できますが、${chosen}には足りません。`,
  take: (size) => `${size}にする`,

  go: "配信を開始",
  checking: "お待ちください…",
  takeOver:
    "この配信にはすでに映像があります。ここから配信すると、OBSや別のブラウザーからの映像は終了します。",
  takeOverYes: "切り替える",

  mute: "ミュート",
  hide: "カメラオフ",
  share: "画面共有",
  end: "配信を終了",
  endSure: "配信を終了しますか？視聴者の映像はすぐに止まります。",
  endYes: "終了する",
  leave: "配信中です。このページを離れると配信が終了します。",
  ended: "配信を終了しました。",

  health: "接続",
  good: "問題ありません。",
  measuring: "測定中…",
  cpu: "パソコンの処理が追いついていません。ほかのアプリを閉じるか、画質を下げてください。",
  bandwidth: "回線の速度が足りません。画質を下げるか、有線接続にしてください。",
  lossy: (percent) =>
    `送信データの${percent}%が途中で失われています。有線接続にするか、Wi-Fiルーターに近づいてください。`,
  away: "接続が途切れました。自動的に復旧します。このページを開いたままお待ちください。",
  rate: "送信",
  mbit,
  frames: "フレームレート",
  fps: (n) => `${number(n)}\u00a0fps`,
  pixels: "画質",
  by: (width, height) => `${width} × ${height}`,
  trip: "往復遅延",
  ms: (n) => `${number(n)}\u00a0ms`,

  problems: {
    device_denied: {
      what: "カメラまたはマイクの使用が許可されていません。",
      how: "アドレスバーでこのページへの使用を許可して、もう一度お試しください。",
    },
    device_missing: {
      what: "カメラまたはマイクが見つかりません。",
      how: "接続するか、別のデバイスを選んでください。",
    },
    device_busy: {
      what: "カメラまたはマイクを開けませんでした。",
      how: "使用中のほかのアプリを閉じて、もう一度お試しください。",
    },
    device_lost: {
      what: "デバイスの接続が切れました。",
      how: "接続し直すか、別のデバイスを選んでください。",
    },
    insecure_context: {
      what: "カメラとマイクは、httpsのページでのみ使えます。",
      how: "サーバーを --https 付きで起動してください。",
    },
    nothing_to_send: {
      what: "配信するものがありません。",
      how: "カメラ、マイク、画面のいずれかを選んでください。",
    },
    key_refused: {
      what: "サーバーに認証されませんでした。",
      how: "このブラウザーで、管理画面のリンクをもう一度開いてください。",
    },
    already_publishing: {
      what: "別の人がこのチャンネルで配信しています。",
      how: "もう一方の配信ソフトを止めてから、配信を開始し直してください。",
    },
    offline: { what: "サーバーに接続できません。", how: "ネットワーク接続を確認してください。" },
    ice_failed: {
      what: "映像の接続を確立できませんでした。",
      how: "ネットワークで遮断されている可能性があります。別のネットワークをお試しください。",
    },
    no_webrtc: {
      what: "このブラウザーからは配信できません。",
      how: "最新のブラウザーをお使いください。",
    },
  },
};
