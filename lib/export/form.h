/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a model: its equations as assignments of expressions, read from the text that the build makes of its file
 * (equations_text.h). Writers of formats read it and nothing else of the equations. */
#ifndef OSTEON_LIB_EXPORT_FORM_H
#define OSTEON_LIB_EXPORT_FORM_H

#include <stdio.h>

#include <osteon/model.h>

/* What the build puts together for each bundled model. */
typedef struct osteon_equations_text {
  const osteon_model *model;
  const char *text;
} osteon_equations_text;
extern const osteon_equations_text osteon_equations_texts[]; /* the last has no model */

typedef enum osteon_op {
  OP_NUMBER,
  OP_NAME,
  OP_ADD,
  OP_SUB,
  OP_MUL,
  OP_DIV,
  OP_NEG,
  OP_EXP,
  OP_LOG,
  OP_SQRT,
  OP_POW,
  OP_MAX,
  OP_MIN,
  OP_LESS, /* arg[0] < arg[1] ? arg[2] : arg[3] */
} osteon_op;

typedef struct osteon_symbol osteon_symbol;
typedef struct osteon_node {
  osteon_op op;
  double value;          /* of a number */
  int is_whole;          /* a number that C would take for an integer, or made of such */
  osteon_symbol *symbol; /* of a name */
  const struct osteon_node *arg[4];
} osteon_node;

/* In the order in which they are computed. */
typedef enum osteon_section {
  SECTION_DERIVE,
  SECTION_INITIAL, /* initial states as the table has them */
  SECTION_INIT,
  SECTION_HOLD,
  SECTION_ALGEBRA,
  SECTION_START,
  SECTION_RATES,
  SECTION_OUTPUTS, /* locals of outputs */
  SECTION_RESULTS, /* outputs themselves */
  SECTION_DOSES,
  SECTION_TIMES,
  SECTIONS
} osteon_section;

typedef enum osteon_role {
  ROLE_DAY,
  ROLE_PARAM,
  ROLE_INPUT,
  ROLE_STATE,
  ROLE_DERIVED,
  ROLE_HELD,
  ROLE_ALGEBRA,
  ROLE_RATE,
  ROLE_OUTPUT,
  ROLE_LOCAL,
  ROLE_NONE /* rows of doses and times, which have no name */
} osteon_role;

struct osteon_symbol {
  const char *name; /* in the model's file */
  osteon_role role;
  int index;            /* in the model's table of the role */
  osteon_section scope; /* of a local */
  osteon_symbol *same;  /* a symbol with the same value, which is shown in place of it; or NULL */
  const char *shown;    /* in the format */
};

typedef struct osteon_line {
  osteon_section section;
  osteon_symbol *symbol;
  const osteon_node *value;
} osteon_line;

typedef struct osteon_form {
  const osteon_model *model;
  osteon_symbol **symbols;
  osteon_line *lines; /* section by section */
  int n_symbols, n_lines;
  int room_symbols, room_lines;
  struct osteon_block *block; /* memory of nodes, symbols and names */
  double *state, *defaults;   /* on day 0, and as `init` leaves them */
  double history;             /* d */
  char *history_text;         /* what it is made of, in C; "" where there never is one */
  double *params, *inputs;    /* values as exported */
} osteon_form;

/* Reads a model's equations. OSTEON_EUNSUPPORTED: there is no text of them; OSTEON_EFORMAT, OSTEON_ENOMEM. Free with
 * osteon_form_free, also after a failure. */
osteon_status osteon_form_read(osteon_form *form, const osteon_model *model);
void osteon_form_free(osteon_form *form);
/* Zeroed memory that lives as long as the form; NULL: out of memory. */
void *osteon_form_alloc(osteon_form *form, size_t size);
osteon_symbol *osteon_form_symbol(osteon_form *form, const char *name, size_t length, osteon_role role,
                                  int index);
osteon_symbol *osteon_form_find(const osteon_form *form, osteon_role role, int index);
osteon_status osteon_form_add_line(osteon_form *form, osteon_section section, osteon_symbol *symbol,
                                   const osteon_node *value);
int osteon_node_same(const osteon_node *a, const osteon_node *b);
/* Whether `symbol` has a line of its own: not one that another stands for, nor an output that is a name already. */
int osteon_line_is_shown(const osteon_line *line);
/* Reads `text` into lines. */
osteon_status osteon_form_parse(osteon_form *form, const char *text);

/* Gives each symbol a name of the format: its own, or, where that is taken or `is_reserved`, one like it. `day` is the
 * name of the day. */
typedef int osteon_reserved(const osteon_form *form, const char *name);
osteon_status osteon_form_name(osteon_form *form, const char *day, osteon_reserved *is_reserved);
/* Whether a variable must not be called `name`: a keyword of C, C++ or OpenCL, or a name of their
 * libraries. */
int osteon_is_c_word(const char *name);
/* Whether `name` is one of `words`, which have blanks between them. */
int osteon_is_word(const char *name, const char *words);

/* How a language writes expressions. */
typedef struct osteon_language {
  const char *max, *min;
  const char *pow; /* NULL: an operator ^ */
  const char *nan, *infinity;
  const char *choose;       /* a function of a < b, x, y; NULL: a < b ? x : y */
  int has_integers;         /* 1 / 2 is 0 */
  const char *state_suffix; /* added to the name of a state: "", or what marks its initial value */
} osteon_language;
void osteon_put_infix(FILE *out, const osteon_node *node, const osteon_language *language);
/* The assignments of a section, each as `begin` NAME `is` EXPRESSION `end`; a rate is called `rate` NAME. States that
 * are numbers are those of day 0. */
typedef struct osteon_assigning {
  const osteon_language *language;
  const char *begin, *is, *end, *rate;
} osteon_assigning;
void osteon_put_section(FILE *out, const osteon_form *form, osteon_section section,
                        const osteon_assigning *how);
/* The initial states: SECTION_INITIAL and SECTION_INIT, or numbers. */
void osteon_put_initial(FILE *out, const osteon_form *form, const osteon_assigning *how);
const osteon_node *osteon_dose_factor(const osteon_form *form, int row);
void osteon_put_digits(FILE *out, double value);

/* Writes one format. */
typedef osteon_status osteon_writer(osteon_form *form, FILE *out);
osteon_writer osteon_write_sbml, osteon_write_desolve, osteon_write_mrgsolve, osteon_write_matlab,
    osteon_write_opencl;

/* What stands before and after each line of a comment, and whether it is XML. */
typedef struct osteon_margin {
  const char *before, *after;
  int is_xml;
} osteon_margin;
/* A comment in lines of some 100 characters. */
void osteon_put_comment(FILE *out, const osteon_margin *margin, const char *text);
/* The top of a file: title, paper, notes, what the state on day 0 is. */
void osteon_put_head(FILE *out, const osteon_form *form, const osteon_margin *margin);
/* Whether the state on day 0 must be given as a number. */
int osteon_state_is_number(const osteon_form *form, int state);
/* How many of them must. */
int osteon_numbers_in_state(const osteon_form *form);

/* Units, in SBML's words. */
typedef struct osteon_unit_part {
  const char *kind;
  int exponent, scale;
  double multiplier;
} osteon_unit_part;
enum { OSTEON_UNIT_PARTS = 8 };
/* Parts of a unit, or 0 where it is none that has a dimension SBML knows. */
int osteon_unit_parse(const char *unit, osteon_unit_part parts[OSTEON_UNIT_PARTS]);

#endif
