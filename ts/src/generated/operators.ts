// Generated from crates/laurel-tape/src/op.rs by `npm run generate`. Do not edit.

/** One operator of the language. */
export interface Operator {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly minArity: number;
  /** null: any number of arguments. */
  readonly maxArity: number | null;
  readonly family: "elementwise" | "logical" | "structural" | "matrix" | "higher-order";
  /** A Clojure core function: folded in the printed graph when all its arguments are constant. */
  readonly folds: boolean;
  readonly parameters: readonly string[];
}

/** `name,alias... family folds min max parameter...`; 1 folds, - is no maximum. */
function operator(line: string): Operator {
  const [names = "", family, folds, min, max, ...parameters] = line.split(" ");
  const [name = "", ...aliases] = names.split(",");
  return {
    name,
    aliases,
    minArity: Number(min),
    maxArity: max === "-" ? null : Number(max),
    family: family as Operator["family"],
    folds: folds === "1",
    parameters,
  };
}

export const OPERATORS: readonly Operator[] = `+ elementwise 1 0 - x
- elementwise 1 1 - x
* elementwise 1 0 - x
/ elementwise 1 1 - x
min elementwise 1 1 - x
max elementwise 1 1 - x
mod elementwise 1 2 2 x y
rem elementwise 1 2 2 x y
quot elementwise 1 2 2 x y
inc elementwise 1 1 1 x
dec elementwise 1 1 1 x
zero? elementwise 1 1 1 x
pos? elementwise 1 1 1 x
neg? elementwise 1 1 1 x
even? elementwise 1 1 1 x
odd? elementwise 1 1 1 x
sqrt elementwise 0 1 1 x
cbrt elementwise 0 1 1 x
square elementwise 0 1 1 x
exp elementwise 0 1 1 x
log elementwise 0 1 1 x
log1p elementwise 0 1 1 x
expm1 elementwise 0 1 1 x
pow elementwise 0 2 2 x y
sin elementwise 0 1 1 x
cos elementwise 0 1 1 x
tan elementwise 0 1 1 x
asin elementwise 0 1 1 x
acos elementwise 0 1 1 x
atan elementwise 0 1 1 x
atan2 elementwise 0 2 2 y x
sinh elementwise 0 1 1 x
cosh elementwise 0 1 1 x
abs elementwise 0 1 1 x
floor elementwise 0 1 1 x
ceil elementwise 0 1 1 x
round elementwise 0 1 1 x
tanh elementwise 0 1 1 x
sigmoid,inv-logit elementwise 0 1 1 x
softplus elementwise 0 1 1 x
signum elementwise 0 1 1 x
log-gamma-fn,log-gamma,lgamma elementwise 0 1 1 x
digamma elementwise 0 1 1 x
trigamma elementwise 0 1 1 x
log-factorial elementwise 0 1 1 n
log-choose elementwise 0 2 2 n k
erf elementwise 0 1 1 x
erfc elementwise 0 1 1 x
normal-cdf,Phi elementwise 0 1 1 x
normal-log-cdf elementwise 0 1 1 x
logit elementwise 0 1 1 p
=,== logical 1 1 - x
not= logical 1 1 - x
< elementwise 1 1 - x
<= elementwise 1 1 - x
> elementwise 1 1 - x
>= elementwise 1 1 - x
and logical 1 0 - x
or logical 1 0 - x
not logical 1 1 1 x
nil? logical 1 1 1 x
some? logical 1 1 1 x
number? logical 1 1 1 x
boolean? logical 1 1 1 x
true? logical 1 1 1 x
false? logical 1 1 1 x
string? logical 1 1 1 x
keyword? logical 1 1 1 x
vector? logical 1 1 1 x
map? logical 1 1 1 x
vector structural 1 0 - item
list structural 1 0 - item
vec structural 1 1 1 coll
hash-map structural 1 0 - key value
get structural 1 2 3 coll key default
nth structural 1 2 3 coll index default
first structural 1 1 1 coll
second structural 1 1 1 coll
last structural 1 1 1 coll
peek structural 1 1 1 coll
rest structural 1 1 1 coll
butlast structural 1 1 1 coll
conj structural 1 1 - coll item
append structural 1 1 - coll item
cons structural 1 2 2 item coll
concat structural 1 0 - coll
put,assoc structural 1 3 - coll key value
count structural 1 1 1 coll
empty? structural 1 1 1 coll
range structural 1 1 3 start end step
repeat structural 1 2 2 n item
reverse structural 1 1 1 coll
subvec structural 1 2 3 coll start end
into structural 1 2 2 to from
identity structural 1 1 1 x
contains? structural 1 2 2 coll key
get-in structural 1 2 3 coll path default
assoc-in structural 1 3 3 coll path value
keys structural 1 1 1 map
vals structural 1 1 1 map
zipmap structural 1 2 2 keys values
merge structural 1 1 - map
dissoc structural 1 1 - map key
select-keys structural 1 2 2 map keys
take structural 1 2 2 n coll
drop structural 1 2 2 n coll
take-last structural 1 2 2 n coll
drop-last structural 1 1 2 n coll
interleave structural 1 0 - coll
interpose structural 1 2 2 separator coll
partition structural 1 2 3 n step coll
flatten structural 1 1 1 coll
mat-mul matrix 0 2 - a b
mat-add matrix 0 2 - a b
mat-transpose matrix 0 1 1 m
mat-tanh matrix 0 1 1 m
mat-relu matrix 0 1 1 m
mat-repmat matrix 0 3 3 m rows columns
mat-sub matrix 0 2 - a b
sum matrix 0 1 1 v
product matrix 0 1 1 v
mean matrix 0 1 1 v
dot matrix 0 2 2 a b
cumsum matrix 0 1 1 v
normalize matrix 0 1 1 v
softmax matrix 0 1 1 v
log-sum-exp matrix 0 1 1 v
argmax matrix 0 1 1 v
argmin matrix 0 1 1 v
map,mapv higher-order 0 2 - f coll
map-indexed higher-order 0 2 2 f coll
mapcat higher-order 0 2 - f coll
repeatedly higher-order 0 2 2 n f
reduce higher-order 0 2 3 f init coll
reductions higher-order 0 2 3 f init coll
filter,filterv higher-order 0 2 2 f coll
remove higher-order 0 2 2 f coll
keep higher-order 0 2 2 f coll
take-while higher-order 0 2 2 f coll
drop-while higher-order 0 2 2 f coll
some higher-order 0 2 2 f coll
every? higher-order 0 2 2 f coll
apply higher-order 0 2 - f x coll
partial higher-order 0 1 - f x
comp higher-order 0 1 - f
juxt higher-order 0 1 - f
complement higher-order 0 1 1 f
constantly higher-order 0 1 1 x
update higher-order 0 3 - coll key f x
update-in higher-order 0 3 - coll path f x
sort higher-order 0 1 2 order coll
sort-by higher-order 0 2 3 f order coll
distinct higher-order 0 1 1 coll
frequencies higher-order 0 1 1 coll`.split("\n").map(operator);

/** Numbers of the elementwise instructions. */
export const OPCODES = {
  add: 0,
  sub: 1,
  mul: 2,
  div: 3,
  neg: 4,
  min: 5,
  max: 6,
  mod: 7,
  rem: 8,
  quot: 9,
  floor: 10,
  ceil: 11,
  round: 12,
  abs: 13,
  signum: 14,
  sqrt: 15,
  exp: 16,
  log: 17,
  log1p: 18,
  expm1: 19,
  pow: 20,
  tanh: 21,
  sigmoid: 22,
  softplus: 23,
  "log-gamma-fn": 24,
  digamma: 25,
  eq: 26,
  lt: 27,
  le: 28,
  not: 29,
  select: 30,
  sin: 31,
  cos: 32,
  tan: 33,
  asin: 34,
  acos: 35,
  atan: 36,
  atan2: 37,
  sinh: 38,
  cosh: 39,
  cbrt: 40,
  erf: 41,
  erfc: 42,
  "normal-cdf": 43,
  "normal-log-cdf": 44,
  "log-choose": 45,
  trigamma: 46,
  "log-add-exp": 47,
  "masked-mul": 48,
  "masked-div": 49,
} as const;

export type OpcodeName = keyof typeof OPCODES;

/** Number of operands of each elementwise instruction, by its number. */
export const OPCODE_ARITIES: readonly number[] = [2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 2, 1, 3, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 2, 2];
