# The tables of doc/reference/model.md; called by model.sh.  Files, each after a part=...: the fit, its profiles,
# the effects that example 8 prints, and the JSON of the model, in which every row is a line.

# The value of a key: a string without its escapes, or a number.
function value(key,   text) {
  if (!match($0, "\"" key "\": ")) return ""
  text = substr($0, RSTART + RLENGTH)
  if (text !~ /^"/) {
    sub(/[,}].*/, "", text)
    return text
  }
  match(text, /^"([^"\\]|\\.)*"/)
  text = substr(text, 2, RLENGTH - 2)
  gsub(/\\n/, "\n", text)
  gsub(/\\"/, "\"", text)
  return text
}
# The same for a cell, where some marks would mean something.
function cell(key,   text) {
  text = value(key)
  gsub(/[|*<]/, "\\\\&", text)
  return text
}

function begin(title, about, head,   rule) {
  rule = head
  gsub(/[^|]+/, "---", rule)
  printf "\n## %s\n\n%s%s\n%s\n", title, about (about == "" ? "" : "\n\n"), head, rule
}

function tables(section) {
  if (section == "states")
    begin("States", "", "| name | unit | initial | meaning | source |")
  else if (section == "parameters")
    begin("Parameters", \
          "Origin: literature, calibrated, or assumed. The 95 % interval and `learnt` (the part of the prior's variance\n" \
          "that the data removed) are from the fit, [aibl-fit.csv](../../data/aibl-fit.csv); parameters without them were not\n" \
          "fitted. The last two columns say how many more points of BMD are lost at spine / hip in five years of\n" \
          "anastrozole if the parameter is 20 % lower or 20 % higher. With the values here a woman of 62, 12 years after\n" \
          "her menopause, loses " loss " of her baseline. 0 means less than 0.005; the columns are\n" \
          "empty if the parameter is 0 or describes the person.", \
          "| name | value | unit | origin | meaning | source | 95 % interval | learnt | -20 % | +20 % |")
  else if (section == "inputs")
    begin("Inputs", "Habits also apply before day 0, treatments do not.", \
          "| name | unit | default | kind | meaning | source |")
  else if (section == "doses")
    begin("Doses", "Amounts given at one time.", "| name | unit | to state | meaning | source |")
  else if (section == "common")
    begin("Comparison with other models", "What `osteon compare` shows, as % of its value before day 0.", \
          "| common name | of this model | caveat |")
  else if (section == "contexts")
    begin("Contexts of use", \
          "What questions the trials support, by BMD results that no parameter was fitted to: errors are the root mean square\n" \
          "of misses over each result's error and what trials differ by anyway, so that 1 is the best there is; held is the\n" \
          "part of the results within 95 % prediction intervals. `osteon validate --contexts` measures them.\n" \
          "`osteon models aibl` has the rule by which the verdict follows.", \
          "| context | question | fitted: rows, trials | not fitted: rows, trials | error | held | verdict |")
  else if (section == "outputs")
    begin("Outputs", "", "| name | unit | meaning | source |")
  else if (section == "derived")
    begin("Derived constants", "Computed once from the parameters.", "| name | unit | meaning |")
}

function short(x) { return sprintf(x < 1000 ? "%.3g" : "%.0f", x) }

function fitted(name) {
  if (!(name in learnt)) return " | |"
  return sprintf(" %s to %s | %.2f%s |", short(low[name]), short(high[name]), learnt[name], \
                 learnt[name] < 0.1 ? ", not identified: the prior decides" : "")
}
function effect(name) {
  if (name in effects) return effects[name]
  return value("default") == 0 || value("source") == "the person's own" ? " | |" : " 0 | 0 |"
}

function known(number) { return number == "null" ? "" : number }
function row(section,   name) {
  name = value("name")
  printf "| `%s` |", name
  if (section == "parameters")
    printf " %s | %s | %s | %s | %s |%s%s\n", value("default"), cell("unit"), value("origin"), cell("meaning"), \
           cell("source"), fitted(name), effect(name)
  else if (section == "common")
    printf " `%s` | %s |\n", value("quantity"), cell("caveat")
  else if (section == "derived")
    printf " %s | %s |\n", cell("unit"), cell("meaning")
  else if (section == "contexts")
    printf " %s | %s, %s | %s, %s | %s | %s | %s |\n", cell("question"), value("fitted_rows"), value("fitted_trials"), \
           value("rows"), value("trials"), known(value("normalised")), known(value("held_95")), value("verdict")
  else
    printf " %s |%s %s | %s |\n", cell("unit"), \
           section == "states" ? " " value("default") " |" : \
           section == "inputs" ? " " value("default") " | " value("kind") " |" : \
           section == "doses" ? " `" value("state") "` |" : "", cell("meaning"), cell("source")
}

# What is in the file of the fit and in that of the profiles.
function identified(   i, weak) {
  for (i = 1; i <= fits; i++)
    if (learnt[fit[i]] < 0.1) weak = weak (weak == "" ? "" : ", ") "`" fit[i] "`"
  print "\n## What the data say about the parameters\n"
  print fits " parameters were fitted to the calibration rows, each with a prior\n" \
        "([aibl-fit.yaml](../../data/scenarios/aibl-fit.yaml)); `make calibrate` repeats the fit. The data say\n" \
        "next to nothing about some, whose values are those of the prior (learnt below 0.1): " (weak == "" ? "none" : weak) ".\n"
  print "Some can only be estimated together. The strongest correlations:\n"
  print "| | with | correlation |\n|---|---|---|"
  for (i = 1; i <= fits; i++)
    if ((tie[fit[i]] > 0.6 || tie[fit[i]] < -0.6) && !((fit[i] " " tied[fit[i]]) in told)) {
      print "| `" fit[i] "` | `" tied[fit[i]] "` | " tie[fit[i]] " |"
      told[tied[fit[i]] " " fit[i]]
    }
  profiled()
}
function profiled(   i) {
  if (!profiles) return
  print "\nProfiles: how much the sum of squares (priors included) rises if a parameter is held at a value and all others\n" \
        "are fitted, from [aibl-profiles.csv](../../data/aibl-profiles.csv); a 95 % interval ends where the rise is 3.84.\n"
  print "| | value: rise | | | | |\n|---|---|---|---|---|---|"
  for (i = 1; i <= profiles; i++) print "| `" profile[i] "` |" points[profile[i]]
}

part != "model" { FS = "," ; $0 = $0 }
part == "fit" && FNR > 1 {
  fit[++fits] = $1
  low[$1] = $3
  high[$1] = $4
  learnt[$1] = $8
  tied[$1] = $9
  tie[$1] = $10
}
part == "profiles" && FNR > 1 {
  if (!($1 in points)) profile[++profiles] = $1
  points[$1] = points[$1] sprintf(" %s: %.1f |", short($2), $4 < 0 ? 0 : $4)
}
part == "effects" && FNR == 1 {
  loss = $0
  sub(/.*: /, "", loss)
  split(loss, sites, ", ")
  split(sites[1], spine, " ")
  split(sites[2], hip, " ")
  loss = spine[2] " % at the spine and " hip[2] " % at the hip"
}
part == "effects" && FNR > 4 && split($0, e, " +") == 5 && e[2] ~ /^-?[0-9.]+$/ {
  effects[e[1]] = " " e[2] " / " e[3] " | " e[4] " / " e[5] " |"
}
part == "model" && /^  "notes": / {
  print "## Limits of the model\n"
  n = split(value("notes"), notes, "\n")
  for (i = 1; i <= n; i++) print notes[i] (i < n ? "\n" : "")
}
part == "model" && /^  "[a-z]*": \[$/ {
  section = $1
  gsub(/[^a-z]/, "", section)
  if (section == "inputs") identified()
  tables(section)
}
part == "model" && /^    \{"name"/ { row(section) }
