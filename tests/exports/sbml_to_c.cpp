// SPDX-License-Identifier: GPL-3.0-or-later
// sbml_to_c FILE >FILE.c: refuses what libsbml finds an error in, and writes the model as exported.h has it, from its
// MathML. Nothing of it knows how osteon wrote the file.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>
#include <sbml/SBMLTypes.h>
#include <set>
#include <string>
#include <vector>

LIBSBML_CPP_NAMESPACE_USE

namespace {

std::map<std::string, int> place;

std::string number(double value) {
  if (std::isnan(value)) return "NAN";
  if (std::isinf(value)) return value > 0 ? "INFINITY" : "-INFINITY";
  char text[60];
  std::snprintf(text, sizeof text, "(%.17g)", value);
  const std::string s = text;
  return s.find_first_of(".e") == std::string::npos ? s.substr(0, s.size() - 1) + ".0)" : s;
}

std::string variable(const std::string &id) {
  const auto found = place.find(id);
  if (found == place.end()) {
    std::cerr << "no parameter " << id << "\n";
    std::exit(1);
  }
  return "v[" + std::to_string(found->second) + "]";
}

std::string formula(const ASTNode *node);

std::string joined(const ASTNode *node, const char *sign) {
  std::string text = "(";
  for (unsigned i = 0; i < node->getNumChildren(); i++) text += (i ? sign : "") + formula(node->getChild(i));
  return text + ")";
}

std::string call(const char *name, const ASTNode *node) {
  std::string text = std::string(name) + "(";
  for (unsigned i = 0; i < node->getNumChildren(); i++) text += (i ? ", " : "") + formula(node->getChild(i));
  return text + ")";
}

std::string piecewise(const ASTNode *node) {
  const unsigned n = node->getNumChildren();
  std::string text = "(";
  for (unsigned i = 0; i + 1 < n; i += 2)
    text += formula(node->getChild(i + 1)) + " ? " + formula(node->getChild(i)) + " : ";
  return text + (n % 2 ? formula(node->getChild(n - 1)) : "NAN") + ")";
}

std::string formula(const ASTNode *node) {
  switch (node->getType()) {
    case AST_INTEGER:
      return number(double(node->getInteger()));
    case AST_REAL:
    case AST_REAL_E:
    case AST_RATIONAL:
      return number(node->getReal());
    case AST_NAME:
      return variable(node->getName());
    case AST_NAME_TIME:
      return "t";
    case AST_PLUS:
      return joined(node, " + ");
    case AST_TIMES:
      return joined(node, " * ");
    case AST_DIVIDE:
      return joined(node, " / ");
    case AST_MINUS:
      return node->getNumChildren() == 1 ? "(-" + formula(node->getChild(0)) + ")" : joined(node, " - ");
    case AST_FUNCTION_EXP:
      return call("exp", node);
    case AST_FUNCTION_LN:
      return call("log", node);
    case AST_FUNCTION_POWER:
    case AST_POWER:
      return call("pow", node);
    case AST_FUNCTION_ROOT:
      return "sqrt(" + formula(node->getChild(node->getNumChildren() - 1)) + ")";
    case AST_FUNCTION_PIECEWISE:
      return piecewise(node);
    case AST_RELATIONAL_LT:
      return joined(node, " < ");
    case AST_RELATIONAL_GEQ:
      return joined(node, " >= ");
    case AST_LOGICAL_AND:
      return joined(node, " && ");
    default:
      std::cerr << "an operator of MathML that this test does not know: " << node->getType() << "\n";
      std::exit(1);
  }
}

// What a formula reads.
void names_in(const ASTNode *node, std::set<std::string> &names) {
  if (node->getType() == AST_NAME) names.insert(node->getName());
  for (unsigned i = 0; i < node->getNumChildren(); i++) names_in(node->getChild(i), names);
}

struct assignment {
  std::string id;
  const ASTNode *math;
  std::set<std::string> reads;
};

// SBML's assignments have no order: each comes after those that it reads.
std::vector<assignment> sorted(std::vector<assignment> todo) {
  std::vector<assignment> done;
  std::set<std::string> left;
  for (const auto &a : todo) left.insert(a.id);
  while (!todo.empty()) {
    const size_t before = todo.size();
    for (size_t i = 0; i < todo.size();) {
      bool waits = false;
      for (const auto &name : todo[i].reads) waits |= left.count(name) != 0;
      if (waits) {
        i++;
        continue;
      }
      left.erase(todo[i].id);
      done.push_back(todo[i]);
      todo.erase(todo.begin() + long(i));
    }
    if (todo.size() == before) {
      std::cerr << "assignments in a circle, as of " << todo[0].id << "\n";
      std::exit(1);
    }
  }
  return done;
}

assignment made(const std::string &id, const ASTNode *math) {
  assignment a{id, math, {}};
  names_in(math, a.reads);
  return a;
}

void put(const char *head, const std::vector<assignment> &lines) {
  std::cout << head << " {\n  (void)v;\n";
  for (const auto &a : lines) std::cout << "  " << variable(a.id) << " = " << formula(a.math) << ";\n";
  std::cout << "}\n";
}

void put_events(const Model *model) {
  const unsigned n = model->getNumEvents();
  std::cout << "static int trigger(int event, double t, const double *v) {\n  (void)v, (void)t;\n  switch "
               "(event) {\n";
  for (unsigned i = 0; i < n; i++)
    std::cout << "    case " << i << ": return " << formula(model->getEvent(i)->getTrigger()->getMath())
              << ";\n";
  std::cout << "  }\n  return 0;\n}\nstatic void fire(int event, double t, double *v) {\n  (void)v, "
               "(void)t;\n  switch (event) {\n";
  for (unsigned i = 0; i < n; i++) {
    const Event *event = model->getEvent(i);
    std::cout << "    case " << i << ": {\n";
    for (unsigned k = 0; k < event->getNumEventAssignments(); k++)
      std::cout << "      const double x" << k << " = " << formula(event->getEventAssignment(k)->getMath())
                << ";\n";
    for (unsigned k = 0; k < event->getNumEventAssignments(); k++)
      std::cout << "      " << variable(event->getEventAssignment(k)->getVariable()) << " = x" << k << ";\n";
    std::cout << "      break;\n    }\n";
  }
  std::cout << "  }\n}\n";
}

bool is_valid(SBMLDocument *document) {
  document->setConsistencyChecks(LIBSBML_CAT_MODELING_PRACTICE, true);
  document->checkConsistency();
  const unsigned errors =
      document->getNumErrors(LIBSBML_SEV_ERROR) + document->getNumErrors(LIBSBML_SEV_FATAL);
  for (unsigned i = 0; i < document->getNumErrors(); i++) {
    const SBMLError *e = document->getError(i);
    if (e->getSeverity() >= LIBSBML_SEV_ERROR) std::cerr << e->getLine() << ": " << e->getMessage() << "\n";
  }
  std::cerr << errors << " errors, " << document->getNumErrors(LIBSBML_SEV_WARNING)
            << " warnings of libsbml\n";
  return errors == 0;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  SBMLDocument *document = readSBMLFromFile(argv[1]);
  if (!is_valid(document)) return 1;
  const Model *model = document->getModel();
  std::cout << "#include <math.h>\n#include \"exported.h\"\nstatic const char *const names[] = {\n";
  for (unsigned i = 0; i < model->getNumParameters(); i++) {
    place[model->getParameter(i)->getId()] = int(i);
    std::cout << "  \"" << model->getParameter(i)->getId() << "\",\n";
  }
  std::vector<assignment> initial, rules, rates;
  for (unsigned i = 0; i < model->getNumInitialAssignments(); i++)
    initial.push_back(
        made(model->getInitialAssignment(i)->getSymbol(), model->getInitialAssignment(i)->getMath()));
  for (unsigned i = 0; i < model->getNumRules(); i++) {
    const Rule *rule = model->getRule(i);
    (rule->isRate() ? rates : rules).push_back(made(rule->getVariable(), rule->getMath()));
  }
  std::cout << "};\nstatic const int states[] = {";
  for (const auto &a : rates) std::cout << place[a.id] << ",";
  std::cout << "};\nstatic void defaults(double *v) {\n";
  for (unsigned i = 0; i < model->getNumParameters(); i++)
    if (model->getParameter(i)->isSetValue())
      std::cout << "  v[" << i << "] = " << number(model->getParameter(i)->getValue()) << ";\n";
  std::cout << "}\n";
  put("static void start(double *v)", sorted(initial));
  put("static void rules(double t, double *v)", sorted(rules));
  std::cout << "static void rates(double t, double *v, double *dydt) {\n  (void)t;\n";
  for (size_t i = 0; i < rates.size(); i++)
    std::cout << "  dydt[" << i << "] = " << formula(rates[i].math) << ";\n";
  std::cout << "}\n";
  put_events(model);
  std::cout << "const exported the_export = {" << model->getNumParameters() << ", names, " << rates.size()
            << ", states, defaults, start, rules, rates, " << model->getNumEvents() << ", trigger, fire};\n";
  delete document;
  return 0;
}
