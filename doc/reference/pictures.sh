#!/bin/sh
# pictures.sh INTO: a picture of what each mechanism of aibl does, and of trials beside it, into the folder INTO; called by `make doc`.
# Environment: OSTEON, the command.
set -eu
LC_ALL=C
export LC_ALL

into=$(cd "$1" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/osteon-pictures.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work"

late='{age: 62, years_since_menopause: 11}'
ten='until: 10y'
five='until: 5y'

# scenario FILE TITLE UNTIL WHO [SECTION]...: a scenario of the picture that is being made; they stand in their order.
scenario() {
  file=$1-$(printf %02d "$n").yaml
  n=$((n + 1))
  printf 'title: "%s"\nmodel: aibl\n%s\nevery: 1 month\nwho: %s\n' "$2" "$3" "$4" >"$file"
  shift 4
  test $# -eq 0 || printf '%s\n' "$@" >>"$file"
}

# draw NAME COLUMNS: all scenarios of that name beside each other.
draw() {
  "$OSTEON" run "$1"-*.yaml --columns "$2" --quiet -o "$1.csv" --plot "$into/$1.png"
  n=0
}
n=0
bone=BMD_LS,BMD_TH,CTX,PINP

scenario nature 'last period at day 0, age 51' "$ten" '{age: 51, years_since_menopause: 0}'
scenario nature 'eleven years later, age 62' "$ten" "$late"
scenario nature 'age 78' "$ten" '{age: 78, years_since_menopause: 27}'
draw nature E2,$bone

scenario inhibitor 'nothing' "$ten" "$late"
scenario inhibitor 'anastrozole from eleven years after it, five years' "$ten" "$late" 'drugs: [{name: anastrozole, dose: 1, every: daily, stop: 5y}]'
scenario inhibitor 'anastrozole from a year after the menopause on' "$ten" '{age: 52, years_since_menopause: 1}' \
  'drugs: [{name: anastrozole, dose: 1, every: daily, stop: 5y}]'
scenario inhibitor 'tamoxifen, 20 mg a day for five years' "$ten" "$late" 'drugs: [{name: tamoxifen, dose: 20, every: daily, stop: 5y}]'
draw inhibitor E2,$bone

scenario nutrition 'calcium 500 mg, vitamin D 100 IU a day' "$five" '{age: 70, years_since_menopause: 19, calcium: 500, vitamin_D: 100}'
scenario nutrition '+ 1000 mg of calcium' "$five" '{age: 70, years_since_menopause: 19, calcium: 500, vitamin_D: 100}' \
  'nutrition: [{calcium: 1000}]'
scenario nutrition '+ 800 IU of vitamin D' "$five" '{age: 70, years_since_menopause: 19, calcium: 500, vitamin_D: 100}' \
  'nutrition: [{vitamin_D: 800}]'
scenario nutrition '+ both' "$five" '{age: 70, years_since_menopause: 19, calcium: 500, vitamin_D: 100}' \
  'nutrition: [{calcium: 1000, vitamin_D: 800}]'
draw nutrition PTH,$bone

scenario denosumab 'nothing' "$ten" "$late"
scenario denosumab 'denosumab for good' "$ten" "$late" 'drugs: [{name: denosumab, dose: 60, every: 6 months}]'
scenario denosumab 'denosumab, stopped after three years' "$ten" "$late" 'drugs: [{name: denosumab, dose: 60, every: 6 months, stop: 35 months}]'
scenario denosumab 'denosumab for three years, then zoledronate' "$ten" "$late" \
  'drugs: [{name: denosumab, dose: 60, every: 6 months, stop: 35 months}, {name: zoledronate, dose: 5, every: once, start: 3y}]'
draw denosumab $bone

scenario bisphosphonate 'nothing' "$ten" "$late"
scenario bisphosphonate 'zoledronate, 1 mg once' "$ten" "$late" 'drugs: [{name: zoledronate, dose: 1, every: once}]'
scenario bisphosphonate 'zoledronate, 5 mg once' "$ten" "$late" 'drugs: [{name: zoledronate, dose: 5, every: once}]'
scenario bisphosphonate 'alendronate, 70 mg a week for five years' "$ten" "$late" 'drugs: [{name: alendronate, dose: 70, every: weekly, stop: 5y}]'
draw bisphosphonate $bone

scenario anabolic 'nothing' "$five" "$late"
scenario anabolic 'teriparatide, 20 ug a day for two years' "$five" "$late" 'drugs: [{name: teriparatide, dose: 20, every: daily, stop: 2y}]'
scenario anabolic 'teriparatide, then denosumab' "$five" "$late" \
  'drugs: [{name: teriparatide, dose: 20, every: daily, stop: 2y}, {name: denosumab, dose: 60, every: 6 months, start: 2y}]'
scenario anabolic 'romosozumab, 210 mg a month for a year' "$five" "$late" 'drugs: [{name: romosozumab, dose: 210, every: 1 month, stop: 350}]'
scenario anabolic 'romosozumab, then alendronate' "$five" "$late" \
  'drugs: [{name: romosozumab, dose: 210, every: 1 month, stop: 350}, {name: alendronate, dose: 70, every: weekly, start: 1y}]'
draw anabolic $bone

scenario training 'nothing' "$five" "$late"
scenario training 'squats and deadlifts for two years' "$five" "$late" 'exercise: [{activity: resistance_heavy, stop: 2y}]'
scenario training 'squats and deadlifts, kept up' "$five" "$late" 'exercise: [{activity: resistance_heavy}]'
scenario training 'brisk walking' "$five" "$late" 'exercise: [{activity: brisk_walking}]'
draw training $bone

scenario fracture 'nothing' "$ten" "$late"
scenario fracture 'anastrozole for five years' "$ten" "$late" 'drugs: [{name: anastrozole, dose: 1, every: daily, stop: 5y}]'
scenario fracture 'anastrozole with denosumab' "$ten" "$late" \
  'drugs: [{name: anastrozole, dose: 1, every: daily, stop: 5y}, {name: denosumab, dose: 60, every: 6 months, stop: 59 months}]'
scenario fracture 'anastrozole with denosumab, then zoledronate' "$ten" "$late" \
  'drugs: [{name: anastrozole, dose: 1, every: daily, stop: 5y}, {name: denosumab, dose: 60, every: 6 months, stop: 59 months}, {name: zoledronate, dose: 5, every: once, start: 5y}]'
draw fracture T_score_TH,hip_rate,vert_rate,MOF_10y

"$OSTEON" validate --quiet --plot trials.png >/dev/null
mv trials-time.png "$into/trials.png"
