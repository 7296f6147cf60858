eval size(9, 6.4)
set output picture
set multiplot layout 2,2 rowsfirst downwards margins 0.08,0.975,0.085,0.845 spacing 0.095,0.115 \
  title "{/:Bold Denosumab for ten years, 60 mg every 183 days, from a year after the menopause}\nmodel of Martínez-Reina and Pivonka (2019) Bone 125:87; doi:10.1016/j.bone.2019.04.022"
without = 'rgb "#d55e00" lw 2 dt (9,6)'
set xrange [0:4000]
set xtics 1000
set xlabel 'days from the menopause'
set arrow from 365, graph 0 to 365, graph 1 nohead lw 0.8 lc rgb '#999999' dt 3

set title 'what DXA sees: mineral in the volume of bone'
eval side('ash density (g/cm^3)')
set yrange [0.10:0.20]
set format y '%.2f'
set key at screen 0.5, screen 0.915
plot 'untreated.csv' using "time":"ash_density" with lines lc @without title 'untreated', \
  'denosumab.csv' using "time":"ash_density" with lines lc @drug title 'denosumab'
unset key
unset label 100
set title 'mineral content of the tissue'
set ylabel 'volume fraction' offset 0.5,0
set yrange [0.26:0.42]
plot 'untreated.csv' using "time":"v_m" with lines lc @without, 'denosumab.csv' using "time":"v_m" with lines lc @drug
set title 'bone volume'
unset ylabel
eval side('bone volume (%)')
set yrange [12:16]
set format y '%g'
plot 'untreated.csv' using "time":"BV" with lines lc @without, 'denosumab.csv' using "time":"BV" with lines lc @drug
set title 'active osteoclasts'
unset label 100
set ylabel 'OCa (10^{-3} pM)'
set yrange [0:0.5]
plot 'untreated.csv' using "time":(1e3 * column("OCa")) with lines lc @without, \
  'denosumab.csv' using "time":(1e3 * column("OCa")) with lines lc @drug
unset multiplot
