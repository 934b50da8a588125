/* The data of the region map, as its figure writes them. */

type RegionMode = "geography" | "countries" | "cities";
type RegionKind = "spatial" | "countries" | "cities";

/** Numbers of a unit at each place, as bytes in base64. */
interface RegionUnit extends Record<RegionKind, string> {
  /** The unit's name: "RN50x4/layer4/89". */
  unit: string;
  words: string[];
  warning?: string;
  pictures?: Record<string, { object: string; width: number; height: number }>;
}

interface RegionNeuron {
  name: string;
  /** Key of the unit in the data. */
  unit: string;
}

interface RegionView {
  key: string;
  name: string;
  neurons: RegionNeuron[];
}

interface RegionPlace {
  name: string;
  point: [number, number];
}

/** `view` is the place of a family among the views, `focus` that of a neuron in its family. */
interface RegionChoice {
  mode: RegionMode;
  view: number;
  focus: number | null;
}

interface RegionData {
  units: Record<string, RegionUnit>;
  views: RegionView[];
  grid: { rows: number; columns: number };
  countries: RegionPlace[];
  cities: RegionPlace[];
  facets: string[];
  readings: Record<RegionMode, string>;
  initial: RegionChoice;
  /** Units of the map for one degree. */
  perDegree: number;
}
