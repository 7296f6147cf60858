#!/bin/sh
# Tables as NetCDF-4 by the suffix .nc: what comes back by ncdump, what is refused.
# shellcheck disable=SC2317 # functions are called through expect
# shellcheck source=tests/cli/expect
. "${0%/*}/expect"

run() { "$OSTEON" run --model lemaire2004 --until 3 "$@"; }
cohort() { "$OSTEON" cohort in.yaml "$@"; }
printf 'model: lemaire2004\nuntil: 60\nevery: 30\nvariability: [{parameter: k_B, sd: 0.3}]\n' >in.yaml

# What is no table of columns over time is CSV in any case, and said to be before anything is computed.
expect 2 'x.nc: this table is not written as NetCDF; give a name that ends in .csv' "$OSTEON" validate -o x.nc
expect 2 'x.nc: this table is not written as NetCDF' run --exposure C:max --exposures x.nc -o x.csv
expect 2 'x.NC: this table is not written as NetCDF' "$OSTEON" validate -o x.NC
expect 2 '--float32 applies to NetCDF files' run --float32 -o x.csv
# Nor is a table what the suffix of another program's says.
for suffix in xlsx xls parquet rds json; do
  expect 2 "x.$suffix: tables cannot be written as .$suffix, but only as CSV" run -o x.$suffix
done
expect 2 'tables cannot be written as .xlsx' "$OSTEON" validate -o x.XLSX
expect 2 'tables cannot be written as .json' "$OSTEON" compare in.yaml -o x.json
if run -o table.nc 2>&1 | grep -q 'NetCDF'; then
  echo 'no NetCDF: nothing to read back'
  expect 1 'give a name that ends in .csv' run -o table.nc
  nothing_but
  finish
fi

expect 0 '' run -o table.nc
expect 0 '' run -o table.NC
test "$(head -c 4 table.NC | tail -c 3)" = HDF || wrong 'a table.NC is no NetCDF'
expect 1 'nowhere/t.nc: cannot be written' run -o nowhere/t.nc
( # the shell's limit stands in for a full disk; HDF5 crashed at the end of the program
  ulimit -f 8
  expect 1 'full.nc: cannot be written' run --until 300 -o full.nc
  test "$failures" -eq 0
) || wrong 'a file that may not grow'
expect 0 '' run -o single.nc --float32 --columns C,k_B
if command -v ncdump >/dev/null; then
  ncdump -h table.nc >in.head || wrong 'ncdump cannot read the table'
  for line in 'time = UNLIMITED ; // (4 currently)' 'double R(time) ;' 'R:units = "pM" ;' 'R:long_name = "responding osteoblasts (precursors)" ;'; do
    grep -qF "$line" in.head || wrong "no $line in: $(cat in.head)"
  done
  ncdump -h single.nc | grep -qF 'float C(time) ;' || wrong '--float32 gives no floats'
  test "$(ncdump -v k_B single.nc | sed -n 's/^ k_B = \([^,]*\),.*/\1/p')" = 0.189 || wrong "k_B: $(ncdump -v k_B single.nc)"
else
  echo 'no ncdump: only the unit test reads NetCDF back'
fi
if ! cohort -n 2 2>&1 | grep -q 'without libyaml'; then
  expect 0 '' cohort -n 20 --individuals rows.nc --columns C,k_B -o sum.nc
  expect 2 'rows in NetCDF cannot be continued' cohort -n 20 --individuals rows.nc --checkpoint in.state
  expect 2 'NetCDF-4' cohort -n 20 --individuals rows.h5
  if command -v ncdump >/dev/null; then
    ncdump -h rows.nc | grep -qF 'double C(id, time) ;' || wrong "rows: $(ncdump -h rows.nc)"
    ncdump -h sum.nc | grep -qF 'double C_quantile(time, quantile) ;' || wrong "the summary: $(ncdump -h sum.nc)"
  fi
  expect 0 '' "$OSTEON" compare in.yaml --models lemaire2004,pivonka2008 --columns osteoclasts -o models.nc
  if command -v ncdump >/dev/null; then
    ncdump models.nc >in.models
    for line in 'double pivonka2008_osteoclasts(time) ;' 'lemaire2004_osteoclasts:units = "%" ;' ' lemaire2004_osteoclasts = 100, ' \
      'lemaire2004_osteoclasts:long_name = "osteoclasts of lemaire2004, its C, of before day 0" ;'; do
      grep -qF "$line" in.models || wrong "no $line in: $(cat in.models)"
    done
  fi
  rm -f rows.nc sum.nc models.nc
fi
nothing_but table.nc table.NC single.nc
finish
