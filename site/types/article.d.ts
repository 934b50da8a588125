/* What pages' scripts share: the runtime, and what it hands to components. Files under scripts/ are classic scripts without imports;
   TypeScript reads them as one program, as the browser does. */

/** Events that scripts of a page announce to each other: "article:<name>" on the document. */
interface ArticleEvents {
  /** Show a state of a figure, for good. */
  map: Partial<WrittenState> & { id?: string };
  /** Show a state of a figure while something is pointed at. */
  look: Partial<WrittenState> & { id?: string; active: boolean };
  /** A neuron is pointed at, or no longer; `from` is the element or component that says so. */
  unit: { unit: string; active: boolean; from: unknown };
  theme: { theme: "light" | "dark" };
  /** Cards of neurons that only figures show. */
  units: Record<string, UnitFacts>;
}

type WrittenState = Record<"mode" | "view" | "focus", string | number | null | undefined>;

/** What the card of a neuron shows. */
interface UnitFacts {
  title?: string;
  picture?: string;
  facets?: Record<string, string>;
  facet?: string;
  warning?: string;
  words?: string[];
  families?: string[];
}

interface FigureState {
  /** The fragment that has these values: "#id?mode=countries&view=13". */
  address(values: Record<string, unknown>): string;
  read(): Record<string, string>;
  write(values: Record<string, unknown>, options?: { push?: boolean }): void;
}

/** A compiled Vega view, as far as components use it: https://vega.github.io/vega/docs/api/view/ */
interface VegaView {
  width(pixels: number): VegaView;
  height(pixels: number): VegaView;
  signal(name: string): number;
  signal(name: string, value: unknown): VegaView;
  origin(): [number, number];
  scale(name: string): ((value: number) => number) & { invert(pixels: number): number };
  runAsync(): Promise<VegaView>;
  tooltip(handler: (handler: unknown, event: MouseEvent, item: unknown, value: unknown) => void): VegaView;
  addEventListener(type: string, handler: (event: MouseEvent, item: VegaItem | null) => void): VegaView;
}

interface VegaItem {
  datum?: { row?: number };
}

// What a record's figure hands to its script differs by component; each one names its own in its parts or its JSDoc.
type ComponentData = any;

interface ArticleRuntime {
  /** The address of assets/. */
  root: string;
  /** The first element that a selector finds; an error where there is none. */
  part<Found extends Element = HTMLElement>(scope: ParentNode, selector: string): Found;
  load(address: string): Promise<unknown>;
  start(element: Element): Promise<void>;
  startAll(scope: ParentNode): Promise<unknown>;
  announce<Name extends keyof ArticleEvents>(name: Name, detail: ArticleEvents[Name]): void;
  listen<Name extends keyof ArticleEvents>(name: Name, handler: (detail: ArticleEvents[Name]) => void): void;
  component(name: string, start: (element: HTMLElement, data: ComponentData) => unknown): void;
  data(digest: string, value: unknown): void;
  /** Whether the reader asked for no motion. */
  calm(): boolean;
  /** The state of a figure in the URL's fragment (state.js). */
  state(id: string): FigureState;
  /** Draw a compiled Vega specification in the place of an element's static drawing (charts.js). */
  chart(element: Element, spec: { description?: string }): Promise<VegaView>;
  /** Show a value beside the pointer; without one, nothing (charts.js). */
  tooltip(value: unknown, x?: number, y?: number): void;
  /** Where cards stand, in CSS pixels of the window (placing.js). */
  placing: {
    width(wanted: number, windowWidth: number): number;
    side(line: { top: number; bottom: number }, height: number, windowHeight: number, kept: string): { side: string; most: number };
    corner(line: { left: number; top: number; bottom: number }, card: { width: number; height: number },
      room: { side: string; before: number; windowWidth: number }): { left: number; top: number };
  };
  /** Ask for the font of formulas if there is one in the scope (maths.js). */
  setMaths(scope: ParentNode): void;
}

declare var Article: ArticleRuntime;

/** site/vendor/vega.js */
declare const vega: {
  View: new (runtime: unknown, options: object) => VegaView;
  parse(spec: object, config: object, options: object): unknown;
  expressionInterpreter: unknown;
  Warn: number;
};
