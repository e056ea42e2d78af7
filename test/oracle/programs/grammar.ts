// Productions of random programs, by type. A production is text with holes:
//   $n          an expression of type n; $n! one without latent variables: data
//   @x:n @x:n!  a new name of type n (data), bound for what follows its value, up to ~ or the end of the production
//   $l          the name of a site, or nothing
// Types: n number, p positive, u in (0, 1), b boolean, i small natural number, k2 k3 index below 2, 3, v1..v4 vector of
// numbers, q3 vector of positive numbers, w vector of two vectors of two numbers, m map with :a and :b; f function n -> n, g of two numbers, t predicate of
// numbers, h predicate that constants decide; dn sn dp du di db distributions by support (sn of one family), s3 simplex, o statement, main a program's value.
// A type's first line holds its leaves.

const TEXT = `
n
0|1|2|-1|0.5|1.5|-0.3|3/4|1e-1|.25
(+ $n $n)|(- $n $n)|(* $n $n)|(+ $n $n $n)|(- $n)|(* 0.5 $n)|(/ $n $p)|(min $n $n)|(max $n $n)|(abs $n)|(tanh $n)|(inc $n)|(dec $n)
(sample $l$sn)|(sample $l$sn)|(sample $l$sn)|(sample $l$sn)|(sample $l$dn)|(observe $l$dn $n!)|(if $b $n $n)|(if $b $n $n)|(if-not $b $n $n)|(let [@x:n $n] $n)
(let [@x:n $n @y:n $n] $n)|(let [@x:v3 $v3 @y:b $b] $n)|(let [[@x:n @y:n] $v2] $n)|(let [[@x:n & @y:v2] $v3] $n)|(let [[@x:n :as @y:v2] $v2] $n)
(let [@x:n $n] $o $n)|(do $o $n)|(cond $b $n $b $n :else $n)|(cond $b $n :else $n)|(case $k3 0 $n 1 $n $n)|(case $k3 (0 1) $n 2 $n)|(-> $n (+ $n) (* 0.5))
(->> $n (- $n) inc)|(get $v3 $k3)|(nth $v2 $k2)|(first $v2)|(second $v3)|(last $v2)|(peek $v3)|(get $m :a)|(:b $m)|({:a $n :b $n} :a)|(get $m :c $n)
(reduce + 0 $v3)|(reduce $g $n $v3)|(reduce $g $v2)|(sum $v3)|(mean $v3)|(dot $v2 $v2)|(apply + $v3)|(apply max $v2)|($f $n)|((fn [@x:n] $n~) $n)
(loop 3 $n (fn [@x:i! @y:n] $n~))|(loop 2 $n $g)|(loop 2 $n (fn [@x:i! @y:n @z:n] $n~) $n)|(get [$n $n $n] (sample $l(poisson 1)) $n)|(count $v2)
(let [@d:dn $dn] (+ (sample $l d) (sample $l d)))|(sqrt $p)|(log $p)|(get (get $w $k2) $k2)|(get-in $w [$k2 0])|(if-let [@x:n $n] $n~ $n)
(get [$n $n] (sample $l(poisson 0.3)))|(mod $i 2)|(loop 2 $n (fn [@x:i! @y:n] $o $n~))|(square $n)|(sigmoid $n)|(apply $g [$n $n])|$call|$call|$call|(identity $n)

p
1|0.5|2|1.5|0.7|1/4
(+ 0.1 (abs $n))|(exp (min $n 2))|(sample $l$dp)|(if $b $p $p)|(+ $p $p)|(* $p $u)|(sqrt $p)|(let [@x:p $p] $p)|(get [$p $p] $k2)|(softplus (max $n -3))|(observe $l$dp $p!)|(inc $i)

u
0.5|0.2|0.9|0.3|1/3
(sigmoid (min (max $n -4) 4))|(sample $l$du)|(if $b $u $u)|(- 1 $u)|(* $u $u)|(get [$u $u $u] $k3)|(first $s3)|(let [@x:u $u] $u)|(get {0 $u 1 $u} $k2)

b
true|false
(< $n $n)|(> $n $n)|(<= $n $n $n)|(= $i $i)|(= $k3 1)|(not= $k2 $k2)|(not $b)|(and $b $b)|(or $b $b)|(and $b $b $b)|(sample $l$db)|(sample $l$db)|(sample $l$db)|(if $b $b $b)
(pos? $n)|(zero? $i)|(even? $i)|(pos? (abs (if (every? $t $v2) 1 0)))|(= $v2 $v2)|(let [@x:b $b] $b)|(observe $l$db $b!)|(contains? $m :a)|(= (if $b :x :y) :x)|(case $k2 0 $b 1 $b)|($t $n)|(= "a" (if $b "a" "b"))

i
0|1|2|3
$k3|(mod $i 3)|(+ $k2 $k2)|(sample $l$di)|(if $b $i $i)|(count $v3)|(count (filter $h [0 1 2 3]))|(max $i $k2)|(quot $i 2)|(let [@x:i $i] $i)|(* 2 $k2)

k2
0|1
(if $b 0 1)|(sample $l(discrete [$p $p]))|(sample $l(bernoulli $u))|(mod $i 2)|(sample $l(uniform-discrete 0 2))|(if $b $k2 $k2)|(sample $l(categorical [[0 $p] [1 $p]]))|(get [1 0] $k2)

k3
0|1|2
(sample $l(discrete [$p $p $p]))|(sample $l(discrete $q3))|(sample $l(discrete $s3))|(sample $l(uniform-discrete 0 3))|(mod $i 3)|(if $b $k2 2)|(+ $k2 $k2)|(sample $l(binomial 2 $u))|(let [@x:k3 $k3] $k3)|(get [2 0 1] $k3)

v1
[$n]
[$n]|(rest $v2)|(conj [] $n)|(take 1 $v2)|(filter $h [0 1])|(if $b $v1 $v1)

v2
[$n $n]|[1 0.5]
[$n $n]|(rest $v3)|(butlast $v3)|(conj $v1 $n)|(take 2 $v3)|(foreach 2 [] $n)|(foreach 2 [@x:n $v2] $n)|(map $f $v2)|(mapv $g $v2 $v2)|(if $b $v2 $v2)|(repeatedly 2 (fn [] $n~))|(repeat 2 $n)
(get $w $k2)|(let [@x:v2 $v2] $v2)|(reverse $v2)|(map :a [$m $m])|(vals $m)|(filter $h [1 2 3 4])|(remove $h [1 2 3 4])|(foreach 2 [@x:n [0.5 1]] $o $n)|(put $v2 $k2 $n)|(mat-add $v2 $v2)|((juxt $f $f) $n)|(map-indexed (fn [@x:i! @y:n] $n~) $v2)

v3
[$n $n $n]|[1 2 3]
[$n $n $n]|(cons $n $v2)|(conj $v2 $n)|(append $v2 $n)|(concat $v1 $v2)|(foreach 3 [@x:n! [1 2 3]] $n)|(foreach 3 [@x:n $v3 @y:n $v3] $n)|(map $f $v3)|(map $g $v3 $v3)|(reverse $v3)|$s3|$q3|(if $b $v3 $v3)
(range 3)|(mapcat (fn [@x:n] [x]~) $v3)|(reductions $g $n $v2)|(into $v1 $v2)|(update $v3 1 $f)|(assoc $v3 $k3 $n)|(loop 2 $v3 (fn [@x:i! @y:v3] $v3~))|(let [@x:v3 $v3] $v3)|(get {0 $v3 1 $v3} $k2)|(drop 1 $v4)|(softmax $v3)|(cumsum $v3)|(foreach 3 [[@x:n @y:n] [[1 2] [3 4] [5 6]]] $n)

v4
[$n $n $n $n]|[1 2 3 4]
(concat $v2 $v2)|(cons $n $v3)|(interleave $v2 $v2)|(flatten $w)|(conj $v3 $n)|(foreach 4 [] $n)|(sort [3 1 2 0])|(map $f (range 4))

q3
[$p $p $p]|[1 2 3]
[$p $p $p]|[1 $p 0.5]|(foreach 3 [] $p)|(map inc $s3)|(if $b $q3 $q3)

w
[$v2 $v2]|[[1 2] [0 1]]
[$v2 $v2]|(if $b $w $w)|(partition 2 $v4)|(foreach 2 [] $v2)|(mat-transpose $w)|(map (fn [@x:n] [x $n]~) $v2)|(mat-mul $w $w)

m
{:a $n :b $n}
{:a $n :b $n}|(assoc $m :a $n)|(put $m :b $n)|(merge $m {:a $n})|(if $b $m $m)|(zipmap [:a :b] $v2)|(let [@x:m $m] $m)|(hash-map :a $n :b $n)|(update $m :a $f)|(get [$m $m] $k2)|(select-keys $m [:a :b])

f
inc|-|abs
(fn [@x:n] $n~)|(fn [@x:n] $n~)|(fn [@x:n] (do $o $n)~)|(fn [@x:n] $o $n~)|#(+ % 1)|#(* 0.5 %)|(partial + $n)|(comp $f $f)|(constantly $n)

g
+|-|max
(fn [@x:n @y:n] $n~)|(fn [@x:n @y:n] $n~)|(fn [@x:n @y:n] $o (+ x y)~)|*|min|#(- %1 %2)

t
pos?|neg?|zero?
(fn [@x:n] $b~)|#(< % 1)|(complement $t)

h
even?|odd?
(fn [@x:n!] (= 1 (mod x 2))~)|#(= 0 (mod % 2))|(complement odd?)

s3
[0.2 0.3 0.5]
(sample $l(dirichlet $q3))|(sample $l(dirichlet [1 1 1]))|(normalize $q3)|(if $b $s3 $s3)|(softmax [0 1 $k2])

dn
(normal $n $p)|(normal 0 1)
(normal $n $p)|(normal $n 1)|(laplace $n $p)|(student-t $p)|(if $b $dn $dn)|(get [$dn $dn] $k2)|(let [@x:n $n] $dn)|(uniform-continuous -10 10)|(get [(normal 0 1) (normal $n 2) (normal 1 $p)] $k3)|(:a {:a $dn})|(normal (get $v3 $k3) 1)|(if $b (normal $n $p) (laplace $n 1))

sn
(normal $n $p)|(normal 0 1)
(normal $n $p)|(normal $n 1)|(laplace $n $p)|(student-t $p)|(if $b (normal $n $p) (normal $n 2))|(get [(normal 0 1) (normal $n 2) (normal 1 $p)] $k3)|(let [@x:n $n] $sn)|(uniform-continuous -10 (* 2 $p))|(normal (get $v3 $k3) 1)

dp
(gamma 2 3)|(exponential 1)
(gamma $p $p)|(exponential $p)|(if $b $dp $dp)|(gamma (+ 1 $k3) 2)

du
(beta 2 2)|(uniform-continuous 0 1)
(beta $p $p)|(beta 1 $p)|(if $b $du $du)

di
(poisson 1)|(binomial 3 0.5)
(poisson $p)|(binomial 3 $u)|(discrete [$p $p $p $p])|(uniform-discrete 0 4)|(if $b (poisson $p) (poisson 2))

db
(flip 0.5)|(flip $u)
(flip $u)|(flip $u)|(bernoulli $u)|(if $b $db $db)|(get [(flip 0.1) (flip $u)] $k2)

main
$n|$v3|$b|$m
(let [@x:n (sample $l$sn) @y:p (sample $l$dp)] $o $o $n)|(let [@x:k3 (sample $l(discrete $q3)) @y:b (sample $l$db)] $o $o [$n $v3])|(let [@x:v3 (foreach 3 [] (sample $l$sn))] $o $o $m)
(let [@x:f $f @y:u (sample $l$du)] $o $o [$n $b])|(let [@x:m $m @y:i (sample $l$di)] $o {:n $n :m $m "v" $v2})|(let [@x:n $n @y:n $n] $o (if $b x y))|(do $o $o $o [$n $p $u $i])

o
nil
(observe $l$dn $n!)|(observe $l$dn $n!)|(observe $l$dn $n!)|(observe $l$dp $p!)|(observe $l$du $u!)|(observe $l$di $i!)|(observe $l$db $b!)|(observe $l(dirichlet $q3) [0.2 0.3 0.5])|(factor (min $n 3))|(if $b $o $o)|(when $b $o)|(when-not $b $o $o)
(cond $b $o $b $o)|(case $k3 0 $o 1 $o nil)|(foreach 3 [@x:n! [0.5 -1 2]] $o)|(do $o $o)|(map (fn [@x:n] $o~) $v2)|(let [@x:n $n] $o $o)|(observe $l(categorical [["a" $p] ["b" $p]]) "a")|(observe $l(discrete $q3) $k3!)|(if (and $b $b) $o)|(when-let [@x:n $n] $o)|(reduce (fn [@x:n @y:n] $o (+ x y)~) 0 $v2)
`;

export interface Productions {
  readonly leaves: readonly string[];
  readonly others: readonly string[];
}

export const GRAMMAR: ReadonlyMap<string, Productions> = new Map(
  TEXT.trim()
    .split("\n\n")
    .map((block) => {
      const [type = "", leaves = "", ...others] = block.split("\n");
      return [
        type,
        { leaves: leaves.split("|"), others: others.flatMap((line) => line.split("|")) },
      ];
    }),
);

/** Types whose values may stand where the first is wanted. */
export const WIDER: ReadonlyMap<string, readonly string[]> = new Map([
  ["n", ["n", "p", "u", "i", "k2", "k3"]],
  ["p", ["p", "u"]],
  ["i", ["i", "k2", "k3"]],
  ["k3", ["k3", "k2"]],
  ["v3", ["v3", "q3", "s3"]],
  ["q3", ["q3", "s3"]],
]);
