# SPDX-License-Identifier: GPL-3.0-or-later
"""The mechanical part: a piece of a femoral shaft in plane stress, cut along its axis, with a plate of metal.

A rectangle of 30 mm by 90 mm. From left to right: 3 mm for the plate, which lies at its middle 42 mm and is soft
tissue before it is screwed on; 6 mm of cortex; 15 mm of spongy bone; 6 mm of cortex. Both ends carry what a section
of a bent and compressed shaft does, in balance, so that nothing needs to be clamped. Lengths are in mm, stress and
modulus in MPa, strain energy density in MPa = N mm / mm3.
"""
import dolfinx
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc
from mpi4py import MPI
from petsc4py import PETSc

WIDTH, LENGTH, SIDE = 30.0, 90.0, 3.0  # of the rectangle, of the cells of the coarsest mesh
CORTEX, PLATE = 6.0, (24.0, 66.0)
# Bone volume over all volume at the start: of cortex as in scheiner2013 (5 % pores), of spongy bone as in
# martinez_reina2019, both at rest.
CORTICAL, SPONGY = 0.95, 0.15
# Young's modulus from bone volume fraction and ash fraction: Hernandez, Beaupre, Keller and Carter 2001, "The influence
# of bone volume fraction and ash fraction on bone strength and modulus", Bone 29:74-78,
# doi:10.1016/S8756-3282(01)00467-7; the same numbers as in martinez_reina2019, which has them from its authors' code
# (the test compares). An ash fraction of 0.6 gives the cortex 18.2 GPa; measured in the shaft of the femur: 18.6
# (SD 1.9) GPa, Cuppone, Seedhom, Berry and Ostell 2004, Calcif Tissue Int 74:302-309, doi:10.1007/s00223-002-2123-1.
MODULUS, BY_VOLUME, BY_ASH, ASH = 84370.0, 2.58, 2.74, 0.6
POISSON = 0.3  # of bone: martinez_reina2019; taken for the metal too (0.34), to which the result hardly answers
# Ti-6Al-4V, about 110 GPa: Niinomi 1998, "Mechanical properties of biomedical titanium alloys", Mater Sci Eng A
# 243:231-236, doi:10.1016/S0921-5093(97)00806-X
METAL = 110e3
SOFT = 1e-3  # next to nothing
# Axial strain at both ends, at the middle of the bone and what the bent sides have more and less. Any factor cancels
# from a stimulus that is relative to day 0; the ratio is chosen so that no fibre is without strain.
STRAIN, BENT = -1e-3, -0.6e-3


def modulus(volume, ash=ASH):
    """Young's modulus, MPa, of bone with this volume fraction and ash fraction."""
    return MODULUS * volume**BY_VOLUME * ash**BY_ASH


class Shaft:
    """Its mesh, which cells are bone, and the strain energy for given moduli."""

    def __init__(self, refine=2, degree=2):
        cells = [round(WIDTH / SIDE) * refine, round(LENGTH / SIDE) * refine]
        self.mesh = dolfinx.mesh.create_rectangle(
            MPI.COMM_SELF, [np.zeros(2), np.array([WIDTH, LENGTH])], cells, dolfinx.mesh.CellType.quadrilateral)
        constants = fem.FunctionSpace(self.mesh, ("DG", 0))
        self.x, self.y = constants.tabulate_dof_coordinates()[:, :2].T
        beside = self.x < SIDE
        self.bone = np.flatnonzero(~beside)
        self.plate = np.flatnonzero(beside & (self.y > PLATE[0]) & (self.y < PLATE[1]))
        near, far = SIDE + CORTEX, WIDTH - CORTEX
        self.volume0 = np.where((self.x < near) | (self.x > far), CORTICAL, SPONGY)[self.bone]
        self._set_up(constants, degree)

    def _set_up(self, constants, degree):
        self._E = fem.Function(constants)
        ends = fem.Function(constants)  # the moduli of day 0, by which the ends are loaded
        self._set_moduli(ends, modulus(self.volume0), False)
        V = fem.VectorFunctionSpace(self.mesh, ("Lagrange", degree))
        u, v, one = ufl.TrialFunction(V), ufl.TestFunction(V), ufl.TestFunction(constants)
        self._u = fem.Function(V)
        across = (ufl.SpatialCoordinate(self.mesh)[0] - (WIDTH + SIDE) / 2) / ((WIDTH - SIDE) / 2)
        axial = ends * (STRAIN + BENT * across) * ufl.FacetNormal(self.mesh)[1]
        self._a = fem.form(ufl.inner(self._stress(u), ufl.sym(ufl.grad(v))) * ufl.dx)
        energy = 0.5 * ufl.inner(self._stress(self._u), ufl.sym(ufl.grad(self._u)))
        self._energy = fem.form(energy * one * ufl.dx)
        self._bcs = self._held(V)
        self._b = petsc.assemble_vector(fem.form(axial * v[1] * ufl.ds))
        petsc.set_bc(self._b, self._bcs)
        self._A = petsc.create_matrix(self._a)
        self._solver = PETSc.KSP().create(MPI.COMM_SELF)
        self._solver.setOperators(self._A)
        self._solver.setType("preonly")
        self._solver.getPC().setType("lu")
        self._solver.getPC().setFactorSolverType("mumps")
        self._area = SIDE * SIDE / (len(self.x) / (WIDTH / SIDE * LENGTH / SIDE))

    def _stress(self, u):
        strain = ufl.sym(ufl.grad(u))
        plane = self._E / (1 - POISSON**2)
        return plane * ((1 - POISSON) * strain + POISSON * ufl.tr(strain) * ufl.Identity(2))

    @staticmethod
    def _held(V):
        """Three numbers, which hold the piece without force and keep the symmetry of top and bottom."""
        bcs = []
        for direction, x in ((1, WIDTH), (1, SIDE), (0, WIDTH)):
            part, _ = V.sub(direction).collapse()
            dofs = fem.locate_dofs_geometrical(
                (V.sub(direction), part), lambda at, x=x: np.isclose(at[0], x) & np.isclose(at[1], LENGTH / 2))
            bcs.append(fem.dirichletbc(fem.Function(part), dofs, V.sub(direction)))
        return bcs

    def _set_moduli(self, target, of_bone, plated):
        target.x.array[:] = SOFT
        target.x.array[self.bone] = of_bone
        if plated:
            target.x.array[self.plate] = METAL

    def energy(self, of_bone, plated):
        """Strain energy density of the bone's cells, MPa, where they have these moduli, MPa."""
        self._set_moduli(self._E, of_bone, plated)
        self._A.zeroEntries()
        petsc.assemble_matrix(self._A, self._a, self._bcs)
        self._A.assemble()
        self._solver.solve(self._b, self._u.vector)
        self._u.x.scatter_forward()
        return petsc.assemble_vector(self._energy).array[self.bone] / self._area
