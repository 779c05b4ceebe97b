"""The part of the settings about training: how many threads it takes, and what "Auto" computes on."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QCheckBox, QWidget

from netbuilder.core import machine
from netbuilder.studio.settings import SettingsStore
from netbuilder.studio.workspace import Workspace
from netbuilder.window.dialogs.settings.rows import ChoiceBox, Part, hint

_ACCELERATORS = ("cuda", "mps")


class TrainingPart(Part):
    """What this computer has is known once the engine is loaded, and told then."""

    def __init__(self, workspace: Workspace, settings: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.set_title(self.tr("Training"))
        self._settings = settings
        self._computer = workspace.computer
        self._threads = ChoiceBox(self._thread_options())
        self._threads.setObjectName("settings.threads")
        self._threads.chosen.connect(lambda number: settings.change(threads=number))
        says = self.tr("One core is left for the window, so that it answers while a network trains.")
        self.add(self.tr("Threads"), self._threads, hint(says + " " + self.tr("From the next run.")))
        self._device = ChoiceBox(
            [("auto", self.tr("The fastest there is")), ("cpu", "CPU"), ("cuda", "CUDA"), ("mps", "MPS")]
        )
        self._device.setObjectName("settings.device")
        self._device.chosen.connect(lambda device: settings.change(device=device))
        self._device_says = hint()
        self._device_says.setObjectName("settings.device.says")
        self.add(self.tr("Device for “Auto”"), self._device, self._device_says)
        self._own_process = QCheckBox(self.tr("Train in a process of its own"))
        self._own_process.setObjectName("settings.own_process")
        self._own_process.toggled.connect(lambda on: settings.change(own_process=on))
        says = self.tr(
            "Window and training then never wait for each other, and a crash while training ends nothing "
            "else. It takes some hundred megabytes of memory more. From the next run."
        )
        self.add(self.tr("Process"), self._own_process, hint(says))
        self._computer.changed.connect(self._tell_devices)
        self._tell_devices()

    def show_values(self) -> None:
        values = self._settings.values
        self._threads.show_value(min(values.threads, machine.cores()))
        self._device.show_value(values.device)
        self._own_process.setChecked(values.own_process)

    def let_go(self) -> None:
        """Follow the computer no more."""
        self._computer.changed.disconnect(self._tell_devices)

    def _thread_options(self) -> list[tuple[int, str]]:
        cores = machine.cores()
        automatic = self.tr("Automatic, {number} of {cores}").format(number=max(1, cores - 1), cores=cores)
        return [(0, automatic), *((number, str(number)) for number in range(1, cores + 1))]

    def _tell_devices(self) -> None:
        """Name what is there, and say why the rest is not."""
        found = self._computer.accelerators
        if found is None:
            for device in _ACCELERATORS:
                self._device.offer(device, device.upper(), self.tr("Not known yet"))
            self._device_says.setText(
                self.tr("What this computer has is looked for when training is loaded.")
            )
            return
        names = {each.device: each.name for each in found}
        reasons: list[str] = []
        for device in _ACCELERATORS:
            name = device.upper()
            if device in names:
                self._device.offer(device, f"{name}: {names[device]}")
            else:
                reasons.append(f"{name}: {self._why_not(device)}")
                self._device.offer(device, name, self._why_not(device))
        says = [self.tr("For projects that leave it to the computer. From the next run."), *reasons]
        self._device_says.setText("\n".join(says))

    def _why_not(self, device: str) -> str:
        if device == "mps":
            if sys.platform == "darwin":
                return self.tr("this Mac has no GPU that PyTorch can use.")
            return self.tr("only Macs have it.")
        if sys.platform == "darwin":
            return self.tr("it needs an NVIDIA GPU, which Macs have not.")
        return self.tr("no NVIDIA GPU was found, or this PyTorch was built without CUDA.")
