"""A language model of a few hundred kilobytes that knows one reply, and llama.cpp's own server to ask it.

`python -m tests.tiny_model MODEL.gguf` serves it on a free port of 127.0.0.1, which it prints, until stdin ends.
"""

import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gguf import GGUFWriter

ROOT = Path(__file__).parents[1]
CONTEXT = 65_536  # tokens; each byte of a prompt is one
PIECE = 24  # characters of the reply to a token
HEAD = 16  # numbers to an attention head: few, as its work grows with the square of the prompt
SPECIAL = ("<unk>", "<s>", "</s>")
END = SPECIAL.index("</s>")
# What a token's logit must be above all others for sampling to have no choice.
CERTAINTY = 8.0
START_S = 30
TEMPLATE = (
    "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant: {% endif %}"
)


def pieces_of(reply: str) -> list[str]:
    """The reply in tokens, no two alike: each has one successor. None is so short that a prompt contains it."""
    pieces: list[str] = []
    start = 0
    while start < len(reply):
        end = start + PIECE
        while reply[start:end] in pieces:
            end += 1
        if end > len(reply) - PIECE:
            end = len(reply)
        pieces.append(reply[start:end])
        start = end
    return pieces


def tensors(embedding: np.ndarray, output: np.ndarray) -> dict[str, np.ndarray]:
    size = embedding.shape[1]
    shapes = {"attn_q": (HEAD, size), "attn_k": (HEAD, size), "attn_v": (HEAD, size), "attn_output": (size, HEAD)}
    shapes |= {"ffn_gate": (32, size), "ffn_up": (32, size), "ffn_down": (size, 32)}
    return {
        "token_embd": embedding,
        "output": output,
        **dict.fromkeys(("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"), np.ones(size, np.float32)),
        **{f"blk.0.{name}": np.zeros(shape, np.float32) for name, shape in shapes.items()},
    }


def describe_layers(writer: "GGUFWriter", size: int) -> None:
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(size)
    writer.add_block_count(1)
    writer.add_feed_forward_length(32)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_rope_dimension_count(HEAD)
    writer.add_layer_norm_rms_eps(1e-5)


def write_model(path: Path, reply: str, first: str = "", template: str = TEMPLATE) -> None:
    """Write a Llama whose layer adds nothing, so that a token alone decides what follows it.

    Any token of a prompt is followed by the reply's first piece, each piece by the next, and the last by the end.
    `first` comes before all that, byte by byte, as models write what their vocabulary lacks; no byte may occur twice.
    """
    import gguf

    pieces = pieces_of(reply)
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    normal = [piece.replace(" ", "\N{LOWER ONE EIGHTH BLOCK}") for piece in pieces]
    types = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    known = len(types)
    chain = [*(len(SPECIAL) + byte for byte in first.encode()), *range(known, known + len(pieces)), END]
    size = -(-len(chain) // 64) * 64
    embedding = np.zeros((known + len(pieces), size), np.float32)
    output = np.zeros_like(embedding)
    embedding[:known, 0] = 1
    for number, token in enumerate(chain):
        output[token, number] = CERTAINTY
        if token != END:
            embedding[token] = 0
            embedding[token, number + 1] = 1

    writer = gguf.GGUFWriter(path, "llama")
    describe_layers(writer, size)
    writer.add_vocab_size(len(embedding))
    writer.add_tokenizer_model("llama")
    writer.add_token_list([*SPECIAL, *bytes_, *normal])
    writer.add_token_scores([0.0] * len(embedding))
    writer.add_token_types([*types, *[gguf.TokenType.NORMAL] * len(pieces)])
    writer.add_bos_token_id(SPECIAL.index("<s>"))
    writer.add_eos_token_id(END)
    writer.add_unk_token_id(SPECIAL.index("<unk>"))
    writer.add_add_space_prefix(False)
    writer.add_chat_template(template)
    for name, tensor in tensors(embedding, output).items():
        writer.add_tensor(f"{name}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def serving(model: Path) -> Iterator[str]:
    """The URL of a server of the model, in a process of its own. Raises TimeoutError where it does not start."""
    command = [sys.executable, "-m", "tests.tiny_model", str(model)]
    with (
        model.with_suffix(".log").open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            yield url_of(process)
        finally:
            process.kill()


def url_of(process: subprocess.Popen[str]) -> str:
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(START_S):
            raise TimeoutError(f"llama.cpp's server did not start in {START_S} s")
    url = process.stdout.readline().strip()
    if not url:
        raise TimeoutError("llama.cpp's server ended at its start; its log is next to the model")
    return url


def main(model: str) -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx = CONTEXT
    params.n_gpu_layers = 0
    params.n_parallel = 1
    params.fit_params = False
    params.warmup = False
    params.cpuparams.n_threads = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
