"""A second implementation of the input format, small and slow: operators, superoperators and states are QuTiP's, the
integration is scipy's DOP853 or QuTiP's own solvers, cut at every jump of a pulse. It shares no code with Costate and
knows just what the files in inputs/ use."""

import itertools
import re
import tomllib

import numpy as np
import qutip
import random_points
import scipy.special
from scipy.integrate import solve_ivp


def to_python(expression):
    """The expression language is Python's but for the power and the choice of an initial state."""
    return re.sub(r"(\w+)@(\w+)", r'\1["\2"]', str(expression)).replace("^", "**")


def numpy_names():
    names = {name: getattr(np, name) for name in ("sin cos tan sinh cosh tanh exp log sqrt abs conj real imag").split()}
    return names | {"erf": scipy.special.erf, "pi": np.pi, "i": 1j, "min": np.min, "max": np.max, "sum": np.sum, "dot": np.dot}


class Pulses:
    """The envelopes at one time; `jumps` collects the arguments of those that jump."""

    def __init__(self):
        self.jumps = []

    def names(self):
        return {"gauss": self.gauss, "step": self.step, "rect": self.rect, "pwc": self.pwc}

    @staticmethod
    def gauss(t, center, sigma):
        return np.exp(-((t - center) ** 2) / (2 * sigma**2))

    def step(self, x):
        self.jumps.append([x])
        return 1.0 if x >= 0 else 0.0

    def rect(self, t, first, last):
        self.jumps.append([t - first, t - last])
        return 1.0 if first <= t < last else 0.0

    def pwc(self, t, values, first, last):
        edges = np.linspace(first, last, len(values) + 1)
        self.jumps.append([t - edge for edge in edges])
        if not first <= t < last:
            return 0.0
        return values[min(int((t - first) / (last - first) * len(values)), len(values) - 1)]


class Series:
    """An observable in a loss: values per initial state; alone it stands for their mean."""

    def __init__(self, by_initial, times):
        self.by_initial = by_initial
        self.times = times

    def __getitem__(self, initial):
        return Series({initial: self.by_initial[initial]}, self.times)

    def values(self):
        return np.mean(list(self.by_initial.values()), axis=0)


LOSS_FUNCTIONS = {
    "final": lambda o: o.values()[-1],
    "initial": lambda o: o.values()[0],
    "at": lambda o, k: o.values()[k],
    "mean": lambda o: np.mean(o.values()),
    "integral": lambda o: np.trapz(o.values(), o.times),
}


class Problem:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.input = tomllib.load(file)
        self.subsystems = self.input["subsystem"]
        self.levels = [subsystem["levels"] for subsystem in self.subsystems]
        self.places = {subsystem["name"]: k for k, subsystem in enumerate(self.subsystems)}
        self.start = self.input["time"].get("start", 0.0)
        self.base = {name: value for name, value in self.input.get("parameters", {}).items() if not isinstance(value, str)}
        self.derived = {name: text for name, text in self.input.get("parameters", {}).items() if isinstance(text, str)}
        self.terms = [
            (self.operator(term["operator"]), to_python(term.get("coefficient", "1")), term.get("add_conjugate", False))
            for term in self.input.get("hamiltonian", [])
        ]
        self.jump_operators = [
            (self.operator(term["operator"]), to_python(term["rate"])) for term in self.input.get("dissipator", [])
        ]
        self.observables = {
            o["name"]: self.operator(o["operator"]) if "operator" in o else self.state(o["state"]).proj()
            for o in self.input.get("observable", [])
        }
        initials = self.input.get("initial", [{"name": "ground", "state": "ket(" + ", ".join("0" * len(self.levels)) + ")"}])
        self.initials = {initial.get("name", str(k)): self.state(initial["state"]) for k, initial in enumerate(initials)}

    # Operators and states

    def local(self, matrix, place):
        return qutip.tensor([matrix if k == place else qutip.qeye(n) for k, n in enumerate(self.levels)])

    def operator(self, text):
        def build(make):
            return lambda place=0, *rest: self.local(make(self.levels[place], *rest), place)

        def two_levels(matrix):
            return lambda n: matrix

        names = {
            "identity": build(qutip.qeye),
            "destroy": build(qutip.destroy),
            "create": build(qutip.create),
            "number": build(qutip.num),
            "position": build(qutip.position),
            "momentum": build(qutip.momentum),
            "sigmax": build(two_levels(qutip.sigmax())),
            "sigmay": build(two_levels(qutip.sigmay())),
            "sigmaz": build(two_levels(qutip.sigmaz())),
            "projector": build(lambda n, k: qutip.fock_dm(n, k)),
            "transition": build(lambda n, j, k: qutip.basis(n, j) * qutip.basis(n, k).dag()),
            "dag": lambda q: q.dag(),
            "i": 1j,
            "pi": np.pi,
            "sqrt": np.sqrt,
        }
        return eval(to_python(text), {"__builtins__": {}}, names | self.places)

    def state(self, text):
        """Superpositions of products over all subsystems, each product written in the subsystems' order."""

        def whole(place, ket):
            return qutip.tensor([ket if k == place else qutip.basis(n, 0) for k, n in enumerate(self.levels)])

        names = {
            "fock": lambda *a: whole(a[0] if len(a) > 1 else 0, qutip.basis(self.levels[a[0] if len(a) > 1 else 0], a[-1])),
            "coherent": lambda s, alpha: whole(s, qutip.coherent(self.levels[s], alpha, method="analytic")),
            "ket": lambda *ks: qutip.tensor([qutip.basis(n, k) for n, k in zip(self.levels, ks)]),
            "i": 1j,
        }
        return eval(to_python(text), {"__builtins__": {}}, numpy_names() | names | self.places).unit()

    # Parameters and points

    def points(self):
        """Parameter values of every sweep point, in the file's order."""
        sweep = self.input.get("sweep")
        if sweep is None:
            return [{}]
        values = []
        for number, axis in enumerate(sweep["axes"]):
            if sweep.get("mode") == "random":
                values.append(random_points.values(axis, number, sweep.get("seed", 0), sweep["count"]))
            elif "linspace" in axis:
                values.append(np.linspace(*axis["linspace"]))
            elif "logspace" in axis:
                values.append(np.geomspace(*axis["logspace"]))
            else:
                values.append(np.array(axis["values"]))
        names = [axis["parameter"] for axis in sweep["axes"]]
        combine = itertools.product if sweep.get("mode", "grid") == "grid" else zip
        return [dict(zip(names, map(float, point))) for point in combine(*values)]

    def with_values(self, values):
        """All plain parameters, entries such as amp[2] replaced."""
        parameters = {name: np.array(value, float) if isinstance(value, list) else float(value) for name, value in self.base.items()}
        for name, value in values.items():
            entry = re.fullmatch(r"(\w+)\[(\d+)\]", name)
            if entry:
                parameters[entry[1]][int(entry[2])] = value
            else:
                parameters[name] = value
        return parameters

    def namespace(self, parameters):
        names = numpy_names() | Pulses().names() | parameters
        waiting = dict(self.derived)
        while waiting:
            for name, text in list(waiting.items()):
                try:
                    names[name] = eval(to_python(text), {"__builtins__": {}}, names)
                except NameError:
                    continue
                del waiting[name]
        return names

    def times(self, values):
        """The save times of a point; its end may be an expression of parameters."""
        end, save = self.input["time"]["end"], self.input["time"].get("save", 2)
        if isinstance(end, str):
            end = eval(to_python(end), {"__builtins__": {}}, self.namespace(self.with_values(values)))
        return np.linspace(self.start, end, save) if isinstance(save, int) else np.array(save)

    def wrt(self):
        entries = []
        for name in self.input["gradient"]["wrt"]:
            array = isinstance(self.base.get(name), list)
            entries += [f"{name}[{k}]" for k in range(len(self.base[name]))] if array else [name]
        return entries

    # Dynamics

    def edges(self, names, codes, end):
        """Before `end`, where pulses jump: their arguments are affine in t, so two times give each root."""
        found = []
        for time in (0.0, 1.0):
            pulses = Pulses()
            for code in codes:
                eval(code, {"__builtins__": {}}, names | pulses.names() | {"t": time})
            found.append([x for group in pulses.jumps for x in group])
        roots = [-at_zero / (at_one - at_zero) for at_zero, at_one in zip(*found) if at_one != at_zero]
        return sorted(root for root in set(roots) if self.start < root < end)

    def solve(self, values, engine="dop853", rtol=1e-12):
        """Expectation values, {observable: {initial: array over save times}}."""
        names = self.namespace(self.with_values(values))
        save_times = self.times(values)
        end = save_times[-1]
        codes = [compile(text, "<coefficient>", "eval") for _, text, _ in self.terms]
        rate_codes = [compile(text, "<rate>", "eval") for _, text in self.jump_operators]
        edges = [self.start, *self.edges(names, codes + rate_codes, end), end]
        lindblad = bool(self.jump_operators) or any(state.type == "oper" for state in self.initials.values())

        def coefficient(code):
            if "t" not in code.co_names:
                return complex(eval(code, {"__builtins__": {}}, names))
            return lambda t: eval(code, {"__builtins__": {}}, names | {"t": t})

        hamiltonian = []
        for (operator, _, conjugate), code in zip(self.terms, codes):
            c = coefficient(code)
            hamiltonian.append((operator, c))
            if conjugate:
                hamiltonian.append((operator.dag(), (lambda t, c=c: np.conj(c(t))) if callable(c) else np.conj(c)))
        rates = [coefficient(code) for code in rate_codes]
        propagate = self.qutip_states if engine == "qutip" else self.scipy_states

        results = {name: {} for name in self.observables}
        for initial, state in self.initials.items():
            if lindblad and state.type == "ket":
                state = qutip.ket2dm(state)
            trajectory = {self.start: state}
            for first, last in zip(edges, edges[1:]):
                times = sorted({first, last, *(t for t in save_times if first < t < last)})
                trajectory |= zip(times[1:], propagate(hamiltonian, rates, trajectory[first], times, rtol))
            for name, operator in self.observables.items():
                saved = [qutip.expect(operator, trajectory[t]) for t in save_times]
                results[name][initial] = np.array(saved)
        return results

    def scipy_states(self, hamiltonian, rates, state, times, rtol):
        """The states at times[1:]; no pulse jumps between times[0] and times[-1]."""
        if state.type == "ket":
            generators = [(-1j * operator.data, c) for operator, c in hamiltonian]
            y = state.full().ravel()
        else:
            generators = [(qutip.liouvillian(operator).data, c) for operator, c in hamiltonian]
            generators += [(qutip.lindblad_dissipator(jump).data, rate) for (jump, _), rate in zip(self.jump_operators, rates)]
            y = qutip.operator_to_vector(state).full().ravel()
        static = sum(c * matrix for matrix, c in generators if not callable(c))
        varying = [(matrix, c) for matrix, c in generators if callable(c)]
        inside = 1e-13 * (times[-1] - times[0])

        def rhs(t, y):
            t = min(max(t, times[0] + inside), times[-1] - inside)
            return sum((c(t) * (matrix @ y) for matrix, c in varying), static @ y if len(varying) < len(generators) else 0)

        for start, end in zip(times, times[1:]):
            solution = solve_ivp(rhs, (start, end), y, method="DOP853", rtol=rtol, atol=1e-2 * rtol)
            if not solution.success:
                raise RuntimeError(solution.message)
            y = solution.y[:, -1]
            yield qutip.Qobj(y if state.type == "ket" else y.reshape(state.shape, order="F"), dims=state.dims)

    def qutip_states(self, hamiltonian, rates, state, times, rtol):
        """The same by sesolve or mesolve."""
        inside = 1e-13 * (times[-1] - times[0])

        def inner(c, power=1.0):
            return lambda t, args: c(min(max(t, times[0] + inside), times[-1] - inside)) ** power

        terms = [[operator, inner(c)] if callable(c) else c * operator for operator, c in hamiltonian]
        collapse = [
            [jump, inner(rate, 0.5)] if callable(rate) else np.sqrt(rate) * jump
            for (jump, _), rate in zip(self.jump_operators, rates)
        ]
        options = qutip.Options(rtol=rtol, atol=1e-2 * rtol, nsteps=1000000, normalize_output=False)
        if state.type == "ket":
            return qutip.sesolve(terms, state, times, options=options).states[1:]
        return qutip.mesolve(terms, state, times, c_ops=collapse, options=options).states[1:]

    # Losses and their derivatives

    def losses(self, values, **solver):
        names = self.namespace(self.with_values(values)) | LOSS_FUNCTIONS
        names |= {name: Series(by_initial, self.times(values)) for name, by_initial in self.solve(values, **solver).items()}
        return {
            loss["name"]: float(np.real(eval(to_python(loss["expression"]), {"__builtins__": {}}, names)))
            for loss in self.input.get("loss", [])
        }

    def scales(self, values, zero_scales):
        """The natural size of each entry of `wrt`: its magnitude, or where that is 0 the one given."""
        parameters = self.with_values(values)
        result = {}
        for name in self.wrt():
            entry = re.fullmatch(r"(\w+)\[(\d+)\]", name)
            value = float(parameters[entry[1]][int(entry[2])] if entry else parameters[name])
            result[name] = (value, abs(value) or zero_scales[name])
        return result

    def gradients(self, values, zero_scales, relative_step=3e-4):
        """Central differences of sixth order, {loss: array over wrt}."""
        result = {loss["name"]: [] for loss in self.input.get("loss", [])}
        for name, (center, scale) in self.scales(values, zero_scales).items():
            step = relative_step * scale
            derivative = dict.fromkeys(result, 0.0)
            for k, weight in {1: 3 / 4, 2: -3 / 20, 3: 1 / 60}.items():
                for sign in (1, -1):
                    for loss, value in self.losses(values | {name: center + sign * k * step}).items():
                        derivative[loss] += sign * weight * value / step
            for loss, value in derivative.items():
                result[loss].append(value)
        return {loss: np.array(derivatives) for loss, derivatives in result.items()}
