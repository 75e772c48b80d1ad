import "@frontrow/elements";
import "@frontrow/elements/room";
import { createApp } from "vue";
import Show from "./Show.vue";

createApp(Show).mount("#app");
