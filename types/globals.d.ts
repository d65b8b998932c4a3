// What classic scripts put on the page before our modules run: Chart.js with its matrix plugin, and htmx 2.

import type { Chart as ChartClass } from "chart.js";
import "chartjs-chart-matrix"; // adds "matrix" to the chart types

declare global {
  const Chart: typeof ChartClass;

  const htmx: {
    ajax(verb: string, path: string, context: { source?: Element; target?: Element }): Promise<void>;
    trigger(target: Element | string, event: string, detail?: object): boolean;
  };

  /** htmx fires its events on elements only, and they bubble. */
  interface HtmxEvent<Detail = unknown> extends CustomEvent<Detail> {
    readonly target: HTMLElement;
  }

  interface GlobalEventHandlersEventMap {
    "htmx:afterRequest": HtmxEvent<{ successful: boolean; xhr: XMLHttpRequest }>;
    "htmx:afterSettle": HtmxEvent<{ requestConfig?: { elt: Element } }>;
    "htmx:afterSwap": HtmxEvent;
    "htmx:beforeRequest": HtmxEvent<{ pathInfo: { finalRequestPath: string } }>;
    "htmx:configRequest": HtmxEvent<{ parameters: Record<string, string> }>;
    "htmx:load": HtmxEvent;
    "htmx:responseError": HtmxEvent<{ xhr: XMLHttpRequest }>;
    "htmx:sendError": HtmxEvent;
    "htmx:sseClose": HtmxEvent;
    "htmx:timeout": HtmxEvent;
  }
}
