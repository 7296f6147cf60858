eval size(9, 8.2)
set output picture
set multiplot layout 3,3 columnsfirst downwards margins 0.068,0.975,0.065,0.865 spacing 0.055,0.085 \
  title "{/:Bold Cells added or removed; PTH, OPG and RANKL given}\nLemaire et al. (2004) J Theor Biol 229:293, figure 2, remade; doi:10.1016/j.jtbi.2004.03.023"
names = "add-R add-B add-C remove-R remove-B remove-C add-PTH add-OPG RANKL-then-OPG"
array what[9] = ['{/:Italic R} added, 10^{-4} pM/d', '{/:Italic B} added, 10^{-4} pM/d', '{/:Italic C} added, 10^{-4} pM/d', \
  '{/:Italic R} removed, 1.2·10^{-4} pM/d', '{/:Italic B} removed, 8.3·10^{-5} pM/d', '{/:Italic C} removed, 2.9·10^{-4} pM/d', \
  'PTH given, 1000 pM/d', 'OPG given, 2·10^5 pM/d', 'RANKL, 10^4; with OPG, 9·10^4 pM/d']
set xrange [0:140]
set yrange [0:*]
do for [i = 1:9] {
  set title what[i]
  if (i == 9) { set xrange [0:200] }
  set object 1 rectangle from 20, graph 0 to (i == 9 ? 200 : 80), graph 1 fc rgb shade fs noborder behind
  if (i == 9) { set object 2 rectangle from 80, graph 0 to 200, graph 1 fc rgb '#dcdcdc' fs noborder behind }
  eval side(i <= 3 ? 'cells (10^{-3} pM)' : '')
  if (i % 3 == 0) { set xlabel 'time (days)' } else { unset xlabel }
  if (i == 1) { set key } else { unset key }
  file = word(names, i).'.csv'
  plot file using "time":(1e3 * column("R")) with lines lc @precursors title '{/:Italic R}, responding osteoblasts', \
    file using "time":(1e3 * column("B")) with lines lc @blasts title '{/:Italic B}, active osteoblasts', \
    file using "time":(1e3 * column("C")) with lines lc @clasts title '{/:Italic C}, active osteoclasts'
}
unset multiplot
