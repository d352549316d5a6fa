"""The Muon optimizer: momentum whose update is made orthogonal, for weight matrices.

Source: K. Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024).
"""

import torch

# Coefficients of the quintic iteration of that article: they bring all singular values near 1 in five steps.
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
STEPS = 5


def orthogonalise(matrices):
    """Return a batch of matrices with the same singular vectors and singular values near 1."""
    a, b, c = NEWTON_SCHULZ
    x = matrices.bfloat16()
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.transpose(-1, -2)
    x = x / (x.flatten(-2).norm(dim=-1)[..., None, None] + 1e-7)
    for _ in range(STEPS):
        gram = x @ x.transpose(-1, -2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.transpose(-1, -2) if tall else x).float()


class Muon:
    """Updates matrices; a parameter with three dimensions is a batch of them."""

    def __init__(self, parameters, momentum=0.95, weight_decay=0.01):
        self._momentum = momentum
        self._weight_decay = weight_decay
        self._average = {}
        self._by_shape = {}
        for parameter in parameters:
            self._average[parameter] = torch.zeros_like(parameter)
            self._by_shape.setdefault(tuple(parameter.shape[-2:]), []).append(parameter)

    @torch.no_grad()
    def step(self, rate):
        """Update all matrices with this learning rate. Matrices of one shape are made orthogonal together."""
        for shape, parameters in self._by_shape.items():
            directions = [self._direction(parameter).reshape(-1, *shape) for parameter in parameters]
            scale = max(1, shape[0] / shape[1]) ** 0.5
            updates = orthogonalise(torch.cat(directions)) * scale
            for parameter, update in zip(parameters, updates.split([len(d) for d in directions])):
                parameter.mul_(1 - rate * self._weight_decay)
                parameter.add_(update.view_as(parameter), alpha=-rate)

    def _direction(self, parameter):
        """Return the gradient with Nesterov momentum."""
        average = self._average[parameter]
        average.lerp_(parameter.grad, 1 - self._momentum)
        return torch.lerp(parameter.grad, average, self._momentum)
