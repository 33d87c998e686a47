# Checks the digests of this court package on Windows (PowerShell 5 or newer). Signatures and the custody log are checked by verify.sh.
#   powershell -ExecutionPolicy Bypass -File verify.ps1 -Fingerprint FINGERPRINT-FROM-PAPER
# Exit: 0 everything holds, 1 something does not, 2 could not be checked
param([string]$Fingerprint)
$ErrorActionPreference = 'Stop'
$script:failures = 0
function Plain($text) { return $text -replace '[\x00-\x1f\x7f-\x9f]', '?' } # names in a package must not speak to the terminal
function Ok($what, $text) { Write-Output "OK      $what   $text" }
function Failed($what, $text) { $script:failures++; Write-Output "FAILED  $what   $(Plain $text)" }
function Digest($path) {
  $stream = [IO.File]::OpenRead($path)
  try { $sha = [Security.Cryptography.SHA256]::Create(); return ([BitConverter]::ToString($sha.ComputeHash($stream)) -replace '-', '').ToLowerInvariant() } finally { $stream.Dispose() }
}
try {
  $here = $PSScriptRoot
  if (-not $Fingerprint) { $Fingerprint = Read-Host 'SHA-256 fingerprint of the root, from paper' }
  $Fingerprint = ($Fingerprint -replace '[: ]', '').ToLowerInvariant()
  if ($Fingerprint -notmatch '^[0-9a-f]{64}$') { Write-Output 'A fingerprint has 64 hexadecimal digits.'; exit 2 }

  $listed = @{}
  foreach ($list in 'manifest-sha256.txt', 'tagmanifest-sha256.txt') {
    $wrong = 0
    foreach ($line in [IO.File]::ReadAllLines((Join-Path $here $list))) {
      if ($line -notmatch '^([0-9a-f]{64})  ([^/\\:][^\\:]*)$' -or $Matches[2] -match '\.\.') { Failed $list "unreadable line: $line"; $wrong++; continue }
      $digest = $Matches[1]; $name = $Matches[2]; $path = Join-Path $here $name
      $listed[$name] = $true
      if (-not [IO.File]::Exists($path)) { Failed $list "missing: $name"; $wrong++ }
      elseif ((Digest $path) -ne $digest) { Failed $list "changed: $name"; $wrong++ }
    }
    if ($wrong -eq 0) { Ok $list 'every listed file has its digest' }
  }

  foreach ($name in 'VERIFY.txt', 'bag-info.txt', 'bagit.txt', 'manifest-sha256.txt', 'verify.ps1', 'verify.sh') { if (-not $listed[$name]) { Failed 'tagmanifest-sha256.txt' "does not list $name" } }
  $extra = 0
  foreach ($path in [IO.Directory]::GetFiles($here, '*', [IO.SearchOption]::AllDirectories)) {
    $name = $path.Substring($here.Length + 1) -replace '\\', '/'
    if (-not $listed[$name] -and $name -notin 'package.json', 'package.json.p7s', 'tagmanifest-sha256.txt') { Failed 'files' "no list names $name"; $extra++ }
  }
  if ($extra -eq 0) { Ok 'files' 'no file too many' }

  $bound = [regex]::Match([IO.File]::ReadAllText((Join-Path $here 'package.json')), '"tagmanifest_sha256":"([0-9a-f]{64})"').Groups[1].Value
  if ($bound -eq (Digest (Join-Path $here 'tagmanifest-sha256.txt'))) { Ok 'package.json' 'it binds the lists (its seal is not checked here)' } else { Failed 'package.json' 'it binds other lists' }

  $pem = [IO.File]::ReadAllText((Join-Path $here 'data/trust/root.pem')) -replace '-----[A-Z ]+-----', '' -replace '\s', ''
  $root = ([BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash([Convert]::FromBase64String($pem))) -replace '-', '').ToLowerInvariant()
  if ($root -eq $Fingerprint) { Ok 'root.pem' 'the root has the fingerprint from paper' } else { Failed 'root.pem' "the root has another fingerprint: $root" }
} catch { Write-Output "Could not be checked: $(Plain "$_")"; exit 2 }
if ($script:failures) { Write-Output "`nFAILED: $script:failures"; exit 1 }
Write-Output "`nOK (digests only; for seals and the log use verify.sh)"
