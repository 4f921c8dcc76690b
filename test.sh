#!/usr/bin/env bash
# Runs the whole test suite. Options after -- go to the test runner.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
export ATTUNE_DATA=${ATTUNE_DATA:-$PWD/../shared/data}

# Portraits are looked at in a browser. Without one, and without the right to install it, these tests are skipped and say so.
if ! command -v chromium >/dev/null && command -v apt-get >/dev/null && [[ $EUID -eq 0 ]]; then
    echo "Installing chromium"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk) >/dev/null || echo "chromium could not be installed"
fi

dotnet build Attune.slnx -c Release -v quiet --nologo
./attune --version >/dev/null # the tests of the command line run this very build
dotnet test --solution Attune.slnx -c Release --no-build "$@"

# The kernels again, on machines without the wide instructions.
kernels=tests/Attune.Tests/bin/Release/net10.0/Attune.Tests
for setting in DOTNET_EnableAVX512 DOTNET_EnableAVX2 DOTNET_EnableHWIntrinsic; do
    echo "Numerics with $setting=0"
    env "$setting=0" "$kernels" -namespace Attune.Tests.Numerics
done
