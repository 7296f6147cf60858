# check_model.awk FILE: what the compiler would say badly of a model, said before it compiles: names that a
# model may not use, names used twice, numbers of OSTEON_MODEL_PARTS, and the line that `osteon models --equations`
# needs, which a model of one's own (own=1) may do without.  The rules: "Names" in include/osteon/equations.h.
BEGIN {
  n = split("auto break case char const continue default do double else enum extern float for goto if inline int " \
            "long register restrict return short signed sizeof static struct switch typedef union unsigned void " \
            "volatile while asm typeof", word, " ")
  for (i = 1; i <= n; i++) keyword[word[i]] = 1
}
function complain(line, text) {
  printf "%s:%d: %s\n", FILENAME, line, text
  bad = 1
}
function why_not(name) {
  if (name == "t") return "t is the day in the equations"
  if (name == "X") return "X is the argument of the tables"
  if (name == "real") return "real is the number type of the equations"
  if (name == "NULL" || name == "NAN" || name == "INFINITY") return name " is a constant of C"
  if (name in keyword) return name " is a word of C"
  if (name ~ /^(osteon_|OSTEON_)/ || name ~ /^(r_(const|real|some|exp|log|pow|sqrt|max|min|less)|hill_(act|rep))$/) return "equations.h has names like this"
  return ""
}
/^#define OSTEON_MODEL_PARTS([ \t]|$)/ {
  text = $0
  sub(/^#define OSTEON_MODEL_PARTS/, "", text)
  sub(/\/[*\/].*/, "", text)
  n = split(text, part, ",")
  is_right = n == 7
  for (i = 1; i <= n; i++) {
    gsub(/[ \t\r]/, "", part[i])
    is_right = is_right && part[i] ~ /^[0-9]+$/ && part[i] + 0 > (i > 1 ? part[i - 1] + 0 : 0)
  }
  if (!is_right)
    complain(FNR, "OSTEON_MODEL_PARTS needs seven whole numbers with commas between them, the first at least 1, each larger than the one before it")
}
/^#define / {
  table = ""
  if (match($0, /^#define [A-Za-z_0-9]+\(X/)) table = substr($0, 9, RLENGTH - 10)
  is_table = table ~ /STATES|PARAMS|INPUTS|DERIVED|HELD|ALGEBRA/
}
is_table {
  rest = $0
  while (match(rest, /[^A-Za-z_0-9]X\([A-Za-z_][A-Za-z_0-9]*[,)]/)) {
    name = substr(rest, RSTART + 3, RLENGTH - 4)
    rest = substr(rest, RSTART + RLENGTH - 1)
    why = why_not(name)
    if (why != "") complain(FNR, "a model cannot use the name `" name "`: " why "; choose another one")
    if (name in line) complain(FNR, "the name `" name "` is taken by line " line[name] "; choose another one")
    else line[name] = FNR
    if (table ~ /STATES/) is_state[name] = 1
  }
}
!/\\$/ { is_table = 0 }
/^\/\* ---- equations ---- \*\/$/ { marks++ }
END {
  for (name in is_state)
    if (("d" name) in line)
      complain(line["d" name], "`d" name "` is the rate of the state " name "; choose another name")
  if (marks != 1 && !(own && !marks))
    complain(1, (marks ? "there is more than one line" : "there is no line") " `/* ---- equations ---- */`; " \
             "put one above what `osteon models --equations` should print")
  exit bad
}
