/**
 * What Live knows of a device's parameters. Range, default and meaning of everything that is asked
 * come from the protocol's table; a patcher's source only says which field it is and what to call it.
 */

const TYPE = { float: 0, int: 1, enum: 2, blob: 3 };
const UNIT = { int: 0, float: 1, custom: 9 };
const SEEN = { automated: 0, stored: 1, hidden: 2 };
const MODULATION = { none: 0, bipolar: 2, absolute: 4 };
const LARGEST_INT = 255; // Live's whole-number parameters are bytes

/** The keys of a box with a parameter, from its source; `fields` is the task's table. */
export function parameterKeys(box, fields) {
  const field = fields.find(({ name }) => name === box.field);
  if (box.field && !field) throw new Error(`the protocol has no field ${box.field}`);
  const info = box.info ?? field?.meaning;
  if (!info) throw new Error(`${box.name}: say in one sentence what it is for`);
  const valueof = {
    parameter_annotation_name: box.name,
    parameter_info: info,
    parameter_longname: box.name,
    parameter_shortname: box.short ?? box.name,
    parameter_invisible: SEEN[box.button ? "hidden" : (box.seen ?? "automated")],
    ...rangeKeys(box, field),
  };
  return {
    annotation: info,
    annotation_name: box.name,
    ...(box.class && { parameter_enable: 1 }), // an object without a face has it among its own
    saved_attribute_attributes: { valueof },
    varname: box.name.replaceAll(" ", ""),
  };
}

function rangeKeys(box, field) {
  if (!box.class) {
    // A `pattr` keeps any number; Live can store it, and do nothing else with it.
    return { parameter_type: TYPE.blob, parameter_modmode: MODULATION.none, ...initial(0) };
  }
  const choices = box.choices ?? (box.button ? ["off", "on"] : (field?.choices ?? []));
  if (choices.length > 0) {
    return {
      parameter_type: TYPE.enum,
      parameter_enum: choices,
      parameter_mmax: choices.length - 1,
      parameter_modmode: MODULATION.none,
      ...(box.button ? {} : initial(box.initial ?? field?.default ?? 0)),
    };
  }
  const unit = field?.unit ?? 1;
  const [low, high] = box.range ?? [field.low / unit, field.high / unit];
  const whole = unit === 1 && field !== undefined && high <= LARGEST_INT;
  return {
    parameter_type: whole ? TYPE.int : TYPE.float,
    parameter_mmin: low,
    parameter_mmax: high,
    parameter_modmode: whole ? MODULATION.absolute : MODULATION.bipolar,
    parameter_unitstyle: box.units ? UNIT.custom : whole ? UNIT.int : UNIT.float,
    ...(box.units && { parameter_units: box.units }),
    ...initial(box.initial ?? field.default / unit),
  };
}

function initial(value) {
  return { parameter_initial: [value], parameter_initial_enable: 1 };
}
