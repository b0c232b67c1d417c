"""Go: its own runner and gotestsum."""

from __future__ import annotations

from tests.producers.producer import Producer, Tool

_MODULE = {"go.mod": "module example.org/shop\n\ngo 1.19\n"}
_CODE = """package shop

// Add adds.
func Add(a, b int) int {
	// A comment,
	// and another.

	return a + b
}

// Sub subtracts.
func Sub(a, b int) int {
	if a < b {
		// Too little.

		return 0
	}

	return a - b
}

func Never() int {
	x := 1
	x++

	return x
}
"""
_TESTS = """package shop

import "testing"

func TestAdd(t *testing.T) {
	if Add(1, 2) != 3 {
		t.Fatal("no")
	}
}

func TestSub(t *testing.T) {
	if Sub(2, 1) != 1 {
		t.Fatal("no")
	}
}

func TestLater(t *testing.T) {
	t.Skip("later")
}
"""
_SHOP = {**_MODULE, "cart.go": _CODE, "cart_test.go": _TESTS}
_BROKEN = {
    **_SHOP,
    "broken/broken_test.go": 'package broken\n\nimport "testing"\n\nfunc TestX(t *testing.T) { undefined() }\n',
}
_EXITS = {
    **_MODULE,
    "exit_test.go": 'package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestFirst(t *testing.T) {}\n\nfunc TestExit(t *testing.T) { os.Exit(3) }\n',
}
_SLEEPS = {
    **_MODULE,
    "slow_test.go": 'package shop\n\nimport (\n\t"testing"\n\t"time"\n)\n\nfunc TestFirst(t *testing.T) {}\n\nfunc TestSlow(t *testing.T) { time.Sleep(time.Minute) }\n',
}
_FAILS = {
    **_SHOP,
    "other/other_test.go": 'package other\n\nimport "testing"\n\nfunc TestNo(t *testing.T) { t.Fatal("no") }\n',
}
_FLAKY = {
    **_MODULE,
    "flaky_test.go": 'package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestSteady(t *testing.T) {}\n\nfunc TestFlaky(t *testing.T) {\n\tif _, err := os.Stat("seen"); err != nil {\n\t\tos.WriteFile("seen", nil, 0o600)\n\t\tt.Fatal("first time")\n\t}\n}\n',
}
_GO = Tool(("apt:golang-go",), "go version")
_SUM = Tool(("apt:gotestsum",), "gotestsum --version")

PRODUCERS = (
    Producer("go", _GO, files=_SHOP, command="go test ./..."),
    Producer("go-verbose", _GO, files=_SHOP, command="go test -v ./...", printed=(2, 0, 1)),
    Producer("go-json", _GO, files=_SHOP, command="go test -json ./...", printed=(2, 0, 1)),
    Producer("go-json-fails", _GO, files=_FAILS, command="go test -json ./...", status=1, printed=(2, 1, 1)),
    Producer("go-none", _GO, files=_SHOP, command="go test -run Nothing ./..."),
    Producer("go-fails", _GO, files=_FAILS, command="go test ./...", status=1, printed=(0, 1, 0)),
    Producer("go-build", _GO, files=_BROKEN, command="go test ./...", status=2, printed=(0, 1, 0)),
    Producer("go-build-verbose", _GO, files=_BROKEN, command="go test -v ./...", status=2, printed=(2, 1, 1)),
    Producer("go-build-json", _GO, files=_BROKEN, command="go test -json ./...", status=2, printed=(2, 1, 1)),
    Producer("go-exit", _GO, files=_EXITS, command="go test -v ./...", status=1, printed=(1, 1, 0)),
    Producer("go-timeout", _GO, files=_SLEEPS, command="go test -v -timeout 1s ./...", status=1, printed=(1, 1, 0)),
    Producer("go-cover", _GO, files=_SHOP, command="go test -coverprofile=cover.out ./...", coverage="cover.out", lines=(3, 7)),
    Producer("gotestsum", _SUM, files=_FAILS, command="gotestsum --junitfile junit.xml ./...", status=1, junit="junit.xml", tests=(2, 1, 1), printed=(2, 1, 1)),
    Producer("gotestsum-build", _SUM, files=_BROKEN, command="gotestsum --junitfile junit.xml ./...", status=2, junit="junit.xml", tests=(2, 1, 1), printed=(2, 1, 1)),
    Producer("gotestsum-exit", _SUM, files=_EXITS, command="gotestsum --junitfile junit.xml ./...", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    Producer("gotestsum-timeout", _SUM, files=_SLEEPS, command="gotestsum --junitfile junit.xml -- -timeout 1s ./...", status=1, junit="junit.xml", tests=(1, 1, 0), printed=(1, 1, 0)),
    Producer("gotestsum-rerun", _SUM, files=_FLAKY, command="gotestsum --rerun-fails --packages ./... --junitfile junit.xml", junit="junit.xml", tests=(2, 0, 0), flaky=1),
)  # fmt: skip
