# SPDX-License-Identifier: GPL-3.0-or-later
# Blocks of an mrgsolve file as C++ for exported.h, read as mrgsolve does: $PARAM and $CMT with annotations, variables that
# are declared `double` in any block known in all, X_0 and F_X of each compartment assigned in $MAIN.
# $MAIN and $TABLE are the rules, $ODE the rates.
BEGIN { n = n_states = 0 }
function quantity(name) { if (!(name in place)) { place[name] = n; order[n++] = name } }
function fail(why) { print FILENAME ":" FNR ": " why >"/dev/stderr"; exit bad = 1 }
/^\$/ {
  block = substr($1, 2)
  if (block !~ /^(PROB|PARAM|CMT|MAIN|ODE|TABLE|CAPTURE|SET)$/) fail("mrgsolve has no block " block)
  if (block == "SET") settings = $0
  next
}
/^ *(\/\/.*)?$/ || block == "PROB" { next }
block == "PARAM" {
  if (split($0, part, / *: */) != 3) fail("an annotation of $PARAM has three parts")
  if (gsub(/\(/, "(", part[3]) != 1 || part[3] !~ /\([^)]*\)$/) fail("no unit, or more than one")
  quantity(part[1])
  defaults = defaults "  v[" place[part[1]] "] = " part[2] ";\n"
  next
}
block == "CMT" {
  if (split($0, part, / *: */) != 2) fail("an annotation of $CMT has two parts")
  quantity(part[1])
  quantity(part[1] "_0")
  quantity("F_" part[1])
  defaults = defaults "  v[" place["F_" part[1]] "] = 1;\n"
  states[n_states++] = part[1]
  next
}
block == "CAPTURE" {
  for (i = 1; i <= NF; i++) captured[$i] = 1
  next
}
{
  line = $0
  if (sub(/^double /, "", line)) {
    name = line
    sub(/ .*/, "", name)
    if (name in place) fail(name " is declared twice")
    quantity(name)
  }
  body[block] = body[block] "  " line "\n"
}
END {
  if (bad) exit 1
  for (name in captured) if (!(name in place)) fail("captured, but never made: " name)
  if (settings == "") fail("no $SET")
  print "#include <algorithm>\n#include <cmath>\n#include \"exported.h\"\n"
  print "static struct { void mtime(double) const {} } const self;"
  print "static const char *const names[] = {"
  for (i = 0; i < n; i++) print "  \"" order[i] "\","
  printf "};\nstatic const int states[] = {"
  for (i = 0; i < n_states; i++) printf "%d,", place[states[i]]
  print "};\nstatic void defaults(double *v) {\n" defaults "}\n"
  for (i = 0; i < n; i++) print "#define " order[i] " v[" i "]"
  for (i = 0; i < n_states; i++) print "#define dxdt_" states[i] " dydt[" i "]"
  print "#define SOLVERTIME t_\n#define TIME t_\n"
  print "static void rules(double t_, double *v) {\n" body["MAIN"] body["TABLE"] "}\n"
  print "static void start(double *v) {\n  const double t_ = 0;\n  (void)t_;\n" body["MAIN"]
  for (i = 0; i < n_states; i++) print "  " states[i] " = " states[i] "_0;"
  print "}\nstatic void rates(double t_, double *v, double *dydt) {\n" body["ODE"] "}\n"
  print "static int trigger(int, double, const double *) { return 0; }\nstatic void fire(int, double, double *) {}"
  print "const exported the_export = {" n ", names, " n_states ", states, defaults, start, rules, rates, 0, trigger, fire};"
}
