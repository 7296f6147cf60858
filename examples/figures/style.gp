# What all figures share. figures.sh sets `picture`, the file to draw, and runs gnuplot where the tables are.
set encoding utf8
set macros
set datafile separator ','
set datafile columnheaders

# size(width, height) in inches; the suffix of `picture` chooses how it is drawn
font = 'Helvetica,11'
size(w, h) = picture[strlen(picture) - 2 : *] eq 'svg' ? \
    sprintf('set terminal svg enhanced background rgb "white" font "%s" size %d,%d', font, int(96 * w), int(96 * h)) : \
  picture[strlen(picture) - 2 : *] eq 'pdf' ? \
    sprintf('set terminal pdfcairo enhanced font "%s" fontscale 0.5625 size %.1fin,%.1fin', font, w, h) : \
    sprintf('set terminal pngcairo enhanced font "%s" fontscale 1.25 size %d,%d linewidth 1.6', font, int(160 * w), int(160 * h))

# Colours that the colour-blind tell apart (Okabe, Ito): osteoclasts and what takes bone, osteoblasts, their
# precursors, bone, a drug; then three for lines of one kind
clasts = 'rgb "#d55e00" lw 2'
blasts = 'rgb "#0072b2" lw 2'
precursors = 'rgb "#56b4e9" lw 2 dt (9,6)'
bone = 'rgb "#222222" lw 2'
drug = 'rgb "#009e73" lw 2'
shade = '#ededed'

set border 3 lw 0.8 lc rgb '#444444'
set tics nomirror out scale 0.6 textcolor rgb '#222222'
set mxtics 2
set mytics 2
set grid xtics ytics lw 0.5 lc rgb '#dddddd' dt 1
set key at screen 0.5, screen 0.925 center maxrows 1 samplen 2 Left reverse # one for all panels, under the title
set title offset 0,-0.4
set xlabel offset 0,0.2

# A label of the y axis at the left edge of the picture, whatever the width of the numbers; '' takes it away
side(text) = strlen(text) ? sprintf("set label 100 \"%s\" at screen 0.018, graph 0.5 center rotate", text) : 'unset label 100'
