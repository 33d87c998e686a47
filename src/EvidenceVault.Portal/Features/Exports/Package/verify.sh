#!/usr/bin/env bash
# Checks this court package with bash, openssl and coreutils alone.   仅用 bash、openssl、coreutils 校验本移送包。
#   bash verify.sh FINGERPRINT      SHA-256 fingerprint of the vault's root certificate, as it reached you ON PAPER   以书面送达的根证书 SHA-256 指纹
# Exit   退出码: 0 everything holds 全部通过 · 1 something does not 有不通过项 · 2 could not be checked: wrong use, a tool is missing 未能校验：用法错误或缺少工具
# This file is the same in every package of its version. Whoever does not trust it reads it, or runs VERIFY.txt's commands by hand.
[ -n "${BASH_VERSION-}" ] || { echo "Run it with bash: bash verify.sh   请用 bash 运行" >&2; exit 2; }
set -u -o pipefail
shopt -s nullglob dotglob globstar
export LC_ALL=C
umask 077

stop() { printf '%s\n' "$1" >&2; exit 2; }
failures=0 checks=0
ok() { checks=$((checks + 1)); printf 'OK      通过    %s   %s\n' "$1" "$2"; }
failed() { # what is said of a hostile file must not speak to the terminal
  local said=${3-}
  said=${said//[[:cntrl:]]/?}
  said=${said//$'\xc2'[$'\x80'-$'\x9f']/?}
  failures=$((failures + 1))
  printf 'FAILED  不通过  %s   %s%s\n' "$1" "$2" "${said:+: $said}"
}
# Nothing from the package is ever evaluated: numbers are looked at before they are counted with, and names before they are keys.
is_number() { [[ $1 =~ ^(0|[1-9][0-9]{0,14})$ ]]; }
is_path() { [[ -n $1 && $1 != *[^A-Za-z0-9_./$'\x80'-$'\xff'-]* && $1 != /* && $1 != *..* && $1 != -* && $1 != *//* ]]; }

(( BASH_VERSINFO[0] > 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] >= 4) )) || stop "bash 4.4 or newer is needed.   需要 bash 4.4 或以上"
for tool in openssl sha256sum base64 basenc split mktemp tr head tail wc rm mkdir cat; do
  command -v "$tool" >/dev/null || stop "The program '$tool' is missing (coreutils 8.31 or newer, openssl 3.0 or newer).   缺少程序 '$tool'"
done
version=$(openssl version) || stop "openssl does not run.   openssl 无法运行"
[[ $version =~ ^OpenSSL\ ([0-9]+)\. && ${BASH_REMATCH[1]} -ge 3 ]] || stop "OpenSSL 3.0 or newer is needed, here is: $version   需要 OpenSSL 3.0 或以上"
here=${BASH_SOURCE[0]%/*}
[[ $here == "${BASH_SOURCE[0]}" ]] && here=.
cd -- "$here" || stop "The package's directory cannot be entered.   无法进入移送包目录"
fingerprint=${1-}
if [[ -z $fingerprint ]]; then
  [[ -t 0 ]] || stop "Give the root's fingerprint from paper: bash verify.sh FINGERPRINT   请给出书面送达的根证书指纹"
  read -r -p "SHA-256 fingerprint of the root, from paper   书面送达的根证书 SHA-256 指纹: " fingerprint
fi
fingerprint=${fingerprint//[: ]/}
fingerprint=${fingerprint,,}
[[ $fingerprint =~ ^[0-9a-f]{64}$ ]] || stop "A fingerprint has 64 hexadecimal digits.   指纹应为 64 位十六进制数"
work=$(mktemp -d) || stop "No directory for temporary files (TMPDIR).   无法建立临时目录"
trap 'rm -rf -- "$work"' EXIT

# ---------------------------------------------------------------- 1. the bag: every file is listed, and is what the list says
declare -A found=() listed=() tagged=()
odd=
for path in **; do
  if [[ -L $path || ! ( -f $path || -d $path ) ]] || ! is_path "$path"; then odd+=" $path"; elif [[ -f $path ]]; then found[$path]=1; fi
done
[[ -z $odd ]] || failed "files" "符号链接、特殊文件或异常文件名 links, special files or names that no package has" "$odd"

read_manifest() { # FILE ARRAY: the list's lines, of one form only
  local line digest path
  local -n into=$2
  [[ -f $1 ]] || return 1
  while IFS= read -r line || [[ -n $line ]]; do
    digest=${line:0:64} path=${line:66}
    [[ $digest =~ ^[0-9a-f]{64}$ && ${line:64:2} == '  ' ]] && is_path "$path" && [[ -z ${into[$path]-} ]] || return 1
    into[$path]=$digest
  done <"$1"
}

check_manifest() { # FILE
  local problems
  if problems=$(sha256sum --check --strict --quiet "$1" 2>&1); then ok "$1" "所列文件与摘要一致 every listed file has its digest"; else failed "$1" "所列文件缺失或已被改动 a listed file is missing or changed" "${problems//$'\n'/; }"; fi
}

if read_manifest manifest-sha256.txt listed; then check_manifest manifest-sha256.txt; else failed manifest-sha256.txt "清单缺失或无法读取 missing or unreadable"; fi
if read_manifest tagmanifest-sha256.txt tagged; then check_manifest tagmanifest-sha256.txt; else failed tagmanifest-sha256.txt "清单缺失或无法读取 missing or unreadable"; fi
tags=(VERIFY.txt bag-info.txt bagit.txt manifest-sha256.txt verify.ps1 verify.sh)
wrong=
for path in "${tags[@]}"; do [[ -n ${tagged[$path]-} ]] || wrong+=" $path"; done
(( ${#tagged[@]} == ${#tags[@]} )) || wrong+=" ${#tagged[@]}"
for path in "${!listed[@]}"; do [[ $path == data/* ]] || wrong+=" $path"; done
if [[ -z $wrong ]]; then ok "BagIt" "清单所列齐全 the lists name what they must"; else failed "BagIt" "清单所列不符 the lists name other files than they must" "$wrong"; fi
[[ $(cat bagit.txt 2>/dev/null) == $'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8' ]] || failed "bagit.txt" "不是 BagIt 1.0 not BagIt 1.0"
extra= absent=
for path in "${!found[@]}"; do
  case $path in
    tagmanifest-sha256.txt | package.json | package.json.p7s) ;;
    *) [[ -n ${listed[$path]-}${tagged[$path]-} ]] || extra+=" $path" ;;
  esac
done
for path in package.json package.json.p7s data/trust/root.pem data/trust/crl.pem data/trust/log.vkey data/custody/events.jsonl data/custody/checkpoint data/report.zh-CN.html data/report.en.html data/player/index.html; do
  [[ -n ${found[$path]-} ]] || absent+=" $path"
done
if [[ -z $extra ]]; then ok "files" "没有多余文件 no file too many"; else failed "files" "有清单以外的文件 files that no list names" "$extra"; fi
[[ -z $absent ]] || failed "files" "缺少文件 files are missing" "$absent"

# ---------------------------------------------------------------- 2. the root that everything hangs on: from paper, not from here
root=$work/root.pem
if openssl x509 -in data/trust/root.pem -out "$root" 2>/dev/null && shown=$(openssl x509 -in "$root" -noout -fingerprint -sha256 2>/dev/null); then
  shown=${shown#*=} shown=${shown//:/}
  if [[ ${shown,,} == "$fingerprint" ]]; then ok "root.pem" "根证书与书面指纹一致 the root has the fingerprint from paper"; else failed "root.pem" "根证书指纹与书面不符 the root has another fingerprint" "${shown,,}"; fi
else
  failed "root.pem" "根证书无法读取 unreadable"
fi

# ---------------------------------------------------------------- 3. the list of certificates that no longer count
seconds() { # YEAR MONTH DAY HOUR MINUTE SECOND: since 1970, UTC (days from civil date)
  local y=$((10#$1)) m=$((10#$2)) d=$((10#$3)) era doe
  (( m > 2 )) || { y=$((y - 1)); m=$((m + 12)); }
  era=$((y / 400))
  doe=$(((y % 400) * 365 + (y % 400) / 4 - (y % 400) / 100 + (153 * (m - 3) + 2) / 5 + d - 1))
  REPLY=$(((era * 146097 + doe - 719468) * 86400 + 10#$4 * 3600 + 10#$5 * 60 + 10#$6))
}
declare -A revoked=() month=([Jan]=1 [Feb]=2 [Mar]=3 [Apr]=4 [May]=5 [Jun]=6 [Jul]=7 [Aug]=8 [Sep]=9 [Oct]=10 [Nov]=11 [Dec]=12)
if openssl crl -in data/trust/crl.pem -CAfile "$root" -noout 2>&1 | while IFS= read -r line; do [[ $line == *"verify OK"* ]] && exit 7; done; (( PIPESTATUS[1] == 7 )); then
  serial=
  while read -r line; do
    if [[ $line =~ ^Serial\ Number:\ ([0-9A-F]+)$ ]]; then
      serial=${BASH_REMATCH[1]}
    elif [[ $line =~ ^Revocation\ Date:\ ([A-Z][a-z]{2})\ +([0-9]+)\ ([0-9]+):([0-9]+):([0-9]+)\ ([0-9]{4})\ GMT$ && -n $serial ]]; then
      seconds "${BASH_REMATCH[6]}" "${month[${BASH_REMATCH[1]}]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}" "${BASH_REMATCH[4]}" "${BASH_REMATCH[5]}"
      revoked[$serial]=$REPLY serial=
    fi
  done < <(openssl crl -in data/trust/crl.pem -noout -text 2>/dev/null)
  ok "crl.pem" "吊销列表由根证书签发，列 ${#revoked[@]} 张 signed by the root, names ${#revoked[@]}"
else
  failed "crl.pem" "吊销列表无法校验 the revocation list does not hold"
fi

# ---------------------------------------------------------------- 4. seals
declare -A signer_of=()
check_seal() { # CONTENT SEAL ROLE: sets why when it does not hold
  local line at= next=0 signer count=0
  why=
  [[ -f $1 && -f $2 && ! -L $1 && ! -L $2 ]] || { why="missing 缺失"; return 1; }
  while IFS= read -r line; do # the instant of signing: a seal outlives its certificate
    if [[ $line == *:signingTime* ]]; then
      next=1 count=$((count + 1))
    elif (( next )) && [[ $line =~ (UTCTIME|GENERALIZEDTIME)\ *:([0-9]+)Z ]]; then
      at=${BASH_REMATCH[2]} next=0
    fi
  done < <(openssl asn1parse -inform DER -in "$2" 2>/dev/null)
  [[ ${#at} == 12 ]] && { (( 10#${at:0:2} < 50 )) && at=20$at || at=19$at; }
  [[ ${#at} == 14 && $count == 1 ]] || { why="no seal 不是封签"; return 1; }
  seconds "${at:0:4}" "${at:4:2}" "${at:6:2}" "${at:8:2}" "${at:10:2}" "${at:12:2}"
  rm -f "$work/signer.pem"
  openssl cms -verify -binary -cades -inform DER -in "$2" -content "$1" -CAfile "$root" -no-CApath -no-CAstore -attime "$REPLY" -signer "$work/signer.pem" -out /dev/null 2>"$work/said" || { why="the seal does not fit 封签不符"; return 1; }
  signer=$(<"$work/signer.pem")
  if [[ -z ${signer_of[$signer]-} ]]; then
    signer_of[$signer]=$(openssl x509 -in "$work/signer.pem" -noout -serial -subject -nameopt RFC2253 2>/dev/null)
  fi
  line=${signer_of[$signer]}
  [[ ${signer//-----BEGIN CERTIFICATE-----/} != "${signer/-----BEGIN CERTIFICATE-----/}" ]] && { why="several signers 多个签名者"; return 1; }
  [[ $line =~ ^serial=([0-9A-F]+)$'\n'subject=CN=([^,]*),OU=$3$ ]] || { why="sealed by somebody else 签名者身份不符 ($line)"; return 1; }
  local since=${revoked[${BASH_REMATCH[1]}]-}
  [[ -z $since ]] || (( REPLY < since )) || { why="sealed after the certificate was revoked 封签时证书已吊销"; return 1; }
}

if check_seal package.json package.json.p7s vault; then ok "package.json" "由证据库签名 sealed by the vault"; else failed "package.json" "签名不成立 its seal does not hold" "$why"; fi
tagmanifest= items=() item= file= leaves= tree_size= root_hash= inside=0
declare -A digest_of=() item_of=() session_of=() withheld=() named=() kinds_of=()
kind= session=
while IFS= read -r part || [[ -n $part ]]; do # canonical JSON: a member begins at a comma, and an unescaped quotation mark is never inside a text
  if (( inside )); then
    leaves+=" ${part%%]*}"
    [[ $part != *]* ]] || inside=0
  elif [[ $part =~ ^\"leaves\":\[([0-9]*)(\]?)$ ]]; then
    leaves+=" ${BASH_REMATCH[1]}"
    [[ -n ${BASH_REMATCH[2]} ]] || inside=1
  elif [[ $part =~ ^\"tagmanifest_sha256\":\"([0-9a-f]{64})\" ]]; then
    tagmanifest+=${BASH_REMATCH[1]}
  elif [[ $part =~ ^\"root_hash\":\"([0-9a-f]{64})\"$ ]]; then
    root_hash=${BASH_REMATCH[1]}
  elif [[ $part =~ ^\"tree_size\":([0-9]+)\}$ ]]; then
    tree_size=${BASH_REMATCH[1]}
  elif [[ $part =~ ^\"file\":\"([^\"\\]*)\"$ ]] && is_path "${BASH_REMATCH[1]}"; then
    file=${part#*:\"} file=${file%\"}
  elif [[ $part =~ ^\"item\":\"(ev-[0-9a-z]{26})\"$ ]]; then
    item=${BASH_REMATCH[1]}
  elif [[ $part =~ ^(\{?\"copies\":\[)?\{\"file\":\"(data/derived/[^\"\\]*)\"$ ]] && is_path "${BASH_REMATCH[2]}"; then
    named[${BASH_REMATCH[2]}]=1
  elif [[ $part =~ ^\"kind\":\"([a-z]+)\"$ ]]; then
    kind=${BASH_REMATCH[1]}
  elif [[ $part =~ ^\"parent_sha256\":\"([0-9a-f]{64})\"$ ]]; then
    kinds_of[${BASH_REMATCH[1]}]+=" $kind"
  elif [[ -n $item && $part =~ ^\"session\":\"(ds-[0-9a-z]{26})\"$ ]]; then
    session=${BASH_REMATCH[1]}
  elif [[ -n $file && $part =~ ^\"withheld\":true\} ]]; then
    withheld[$file]=1
  elif [[ -n $item && $part =~ ^\"sha256\":\"([0-9a-f]{64})\" ]]; then
    digest_of[$file]=${BASH_REMATCH[1]} item_of[$file]=$item session_of[$file]=$session item= session=
  fi
done < <(tr ',' '\n' <package.json 2>/dev/null)
here_tags=$(sha256sum <tagmanifest-sha256.txt 2>/dev/null)
if [[ -n $tagmanifest && ${here_tags%% *} == "$tagmanifest" ]]; then ok "package.json" "绑定全部清单 it binds the lists, and by them every file"; else failed "package.json" "与清单不符 it binds other lists"; fi

wrong= good=0
for path in data/originals/*; do
  [[ $path == *.p7s && -n ${digest_of[${path%.p7s}]-} && -z ${withheld[${path%.p7s}]-} ]] && continue
  [[ -n ${digest_of[$path]-} && -z ${withheld[$path]-} && ${listed[$path]-} == "${digest_of[$path]}" ]] || wrong+=" $path (not in package.json 未列入)"
done
for path in "${!digest_of[@]}"; do
  [[ -z ${withheld[$path]-} ]] || continue
  if check_seal "$path" "$path.p7s" station; then good=$((good + 1)); else wrong+=" $path ($why)"; fi
done
if [[ -z $wrong ]]; then ok "originals" "$good 个原件均有采集站封签 $good originals, each sealed by its station"; else failed "originals" "原件封签不成立 a seal does not hold" "$wrong"; fi
wrong=
for path in data/derived/*; do
  [[ -n ${named[${path%.json}]-} ]] || wrong+=" $path"
done
[[ -z $wrong ]] || failed "derived" "package.json 未列入 copies that package.json does not name" "$wrong"
if (( ${#withheld[@]} )); then # what is said to be left out is nowhere, whatever it is called, and something stands in its place
  wrong=
  declare -A hidden=()
  for path in "${!withheld[@]}"; do
    digest=${digest_of[$path]-}
    hidden[${digest:--}]=1
    [[ -n ${kinds_of[${digest:--}]-} ]] || wrong+=" $path (nothing in its place 无替代件)"
    for kind in ${kinds_of[${digest:--}]-}; do [[ $kind == redaction ]] || wrong+=" $path ($kind)"; done
    session=data/sessions/${session_of[$path]-}.json
    [[ -n $digest && -f $session && $(<"$session") == *"\"sha256\":\"$digest\""* ]] || wrong+=" $path (no sealed manifest names it 采集清单未列)"
  done
  for path in "${!listed[@]}"; do [[ -z ${hidden[${listed[$path]}]-} ]] || wrong+=" $path (the original 原件)"; done
  if [[ -z $wrong ]]; then
    ok "withheld" "${#withheld[@]} 个原件不在包内，代之以遮挡版，其摘要见封签的采集清单 ${#withheld[@]} originals are NOT in this package: redactions stand in their place, and sealed manifests name their digests"
  else
    failed "withheld" "应留存的原件有误 what is said to be left out is here, or nothing stands in its place" "$wrong"
  fi
fi
wrong= good=0
for path in data/sessions/*; do
  [[ $path == *.json.p7s && -f ${path%.p7s} ]] && continue
  if [[ $path == *.json ]] && check_seal "$path" "$path.p7s" station; then good=$((good + 1)); else wrong+=" $path (${why-})"; fi
done
if [[ -z $wrong && $good -gt 0 ]]; then ok "sessions" "$good 份采集清单均有封签 $good sealed manifests"; else failed "sessions" "采集清单封签不成立 a seal does not hold" "$wrong"; fi

# ---------------------------------------------------------------- 5. the custody log: its signed state, and the place of each line in it (RFC 6962, C2SP tlog-proof)
mapfile -t note <data/custody/checkpoint 2>/dev/null
vkey=$(cat data/trust/log.vkey 2>/dev/null)
origin=${vkey%%+*} rest=${vkey#*+}
key_id=${rest%%+*} key=${rest#*+}
signature= text=
for ((i = 0; i < ${#note[@]}; i++)); do
  [[ -n ${note[i]} ]] || break
  text+=${note[i]}$'\n'
done
for ((i = i + 1; i < ${#note[@]}; i++)); do
  [[ ${note[i]} != $'\xe2\x80\x94 '"$origin "* ]] || signature=${note[i]##* }
done
printf '%s' "$text" >"$work/text"
check_note() {
  [[ ${note[0]-} == "$origin" && ${note[1]-} =~ ^(0|[1-9][0-9]*)$ && ${#note[2]} == 44 && -n $signature ]] || return 1
  { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'; printf '%s' "$key" | base64 -d 2>/dev/null | tail -c 32; } >"$work/key.der"
  [[ $(wc -c <"$work/key.der") -eq 44 ]] || return 1
  local id
  id=$({ printf '%s\n' "$origin"; printf '%s' "$key" | base64 -d 2>/dev/null; } | sha256sum)
  [[ ${id:0:8} == "$key_id" ]] || return 1
  printf '%s' "$signature" | base64 -d >"$work/signed" 2>/dev/null || return 1
  [[ $(wc -c <"$work/signed") -eq 68 && $(head -c 4 "$work/signed" | basenc --base16 | tr A-F a-f) == "$key_id" ]] || return 1
  tail -c 64 "$work/signed" >"$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/text" -sigfile "$work/signature" >/dev/null 2>&1
}
if check_note; then ok "checkpoint" "日志检查点签名成立，共 ${note[1]} 条 signed by the log's key, ${note[1]} entries"; else failed "checkpoint" "检查点签名不成立 its signature does not hold"; fi
size=${note[1]-0}
is_number "$size" || size=0
top=$(printf '%s' "${note[2]-}" | base64 -d 2>/dev/null | basenc --base16 -w 0)
if [[ $size == "$tree_size" && ${top,,} == "$root_hash" ]]; then ok "checkpoint" "与 package.json 所述一致 the one that package.json names"; else failed "checkpoint" "与 package.json 所述不符 package.json names another"; fi

hash_pairs() { # pairs (01, left, right as hexadecimal digits) to nodes, all of a level in two processes
  local line
  nodes=()
  rm -rf "$work/n" && mkdir "$work/n"
  printf '%s' "${pairs[@]}" | basenc -d --base16 | (cd "$work/n" && split -b 65 -a 6 -d - n) || return 1
  while IFS= read -r line; do nodes+=("${line:0:64}"); done < <(cd "$work/n" && sha256sum n* | tr a-f A-F)
  (( ${#nodes[@]} == ${#pairs[@]} ))
}

check_log() {
  local lines proofs proof i j k n last pair line wanted p
  mapfile -t lines <data/custody/events.jsonl
  proofs=(data/custody/*.tlog-proof)
  read -r -a wanted <<<"$leaves"
  count=${#lines[@]}
  (( count > 0 && count == ${#proofs[@]} && count == ${#wanted[@]} )) || { why="$count lines 行, ${#proofs[@]} proofs 证明, ${#wanted[@]} in package.json"; return 1; }
  mkdir "$work/e" || return 1
  local -a state=() at=() end=() hashes=() index=() upper=() of=() active=()
  local -A hex=() slot=()
  for ((i = 0; i < count; i++)); do
    is_number "${wanted[i]}" || { why="package.json (leaves)"; return 1; }
    printf -v n '%06d' "$i"
    printf '\0%s' "${lines[i]}" >"$work/e/$n"
    mapfile -t p <"${proofs[i]}"
    printf -v n 'data/custody/%012d.tlog-proof' "${wanted[i]}"
    [[ ${proofs[i]} == "$n" && ${p[0]-} == c2sp.org/tlog-proof@v1 && ${p[1]-} == "index ${wanted[i]}" ]] || { why="${proofs[i]} (form 格式)"; return 1; }
    (( wanted[i] < size )) || { why="${proofs[i]} (index 序号)"; return 1; }
    at[i]=${#hashes[@]} index[i]=${wanted[i]} upper[i]=$((size - 1))
    for ((j = 2; j < ${#p[@]}; j++)); do
      [[ -n ${p[j]} ]] || break
      [[ ${p[j]} =~ ^[A-Za-z0-9+/]{43}=$ && j -lt 65 ]] || { why="${proofs[i]} (form 格式)"; return 1; }
      hashes+=("${p[j]}")
      hex[${p[j]}]=1
    done
    end[i]=${#hashes[@]}
    (( ${#p[@]} - j - 1 == ${#note[@]} )) || { why="${proofs[i]} (checkpoint 检查点)"; return 1; }
    for ((k = 0; k < ${#note[@]}; k++)); do
      [[ ${p[j + 1 + k]} == "${note[k]}" ]] || { why="${proofs[i]} (checkpoint 检查点)"; return 1; }
    done
    active+=("$i")
  done
  while IFS= read -r line; do state+=("${line:0:64}"); done < <(cd "$work/e" && sha256sum * | tr a-f A-F)
  (( ${#state[@]} == count )) || { why="hashing 计算摘要"; return 1; }
  if (( ${#hex[@]} )); then
    local -a encoded=("${!hex[@]}") decoded
    mapfile -t decoded < <(printf '%s\n' "${encoded[@]}" | base64 -d 2>/dev/null | basenc --base16 -w 64)
    (( ${#decoded[@]} == ${#encoded[@]} )) || { why="base64"; return 1; }
    for ((i = 0; i < ${#encoded[@]}; i++)); do hex[${encoded[i]}]=${decoded[i]}; done
  fi
  while (( ${#active[@]} )); do # one level of all climbs at a time
    local -a still=()
    pairs=() slot=()
    for i in "${active[@]}"; do
      n=${index[i]} last=${upper[i]}
      if (( at[i] == end[i] )); then
        (( last == 0 )) && [[ ${state[i]} == "$top" ]] || { why="${proofs[i]}"; return 1; }
        continue
      fi
      (( last > 0 )) || { why="${proofs[i]}"; return 1; }
      proof=${hex[${hashes[at[i]]}]}
      if (( (n & 1) || n == last )); then
        pair=01$proof${state[i]}
        while (( !(n & 1) && n != 0 )); do n=$((n >> 1)) last=$((last >> 1)); done
      else
        pair=01${state[i]}$proof
      fi
      index[i]=$((n >> 1)) upper[i]=$((last >> 1)) at[i]=$((at[i] + 1))
      if [[ -z ${slot[$pair]-} ]]; then
        slot[$pair]=${#pairs[@]}
        pairs+=("$pair")
      fi
      of[i]=${slot[$pair]}
      still+=("$i")
    done
    if (( ${#pairs[@]} )); then
      hash_pairs || { why="hashing 计算摘要"; return 1; }
      for i in "${still[@]}"; do state[i]=${nodes[of[i]]}; done
    fi
    active=("${still[@]}")
  done
  declare -A admitted=()
  for line in "${lines[@]}"; do
    [[ $line =~ ^\{\"act\":\"item-(admitted|quarantined)\" ]] || continue
    [[ $line =~ \"item\":\"(ev-[0-9a-z]{26})\" ]] && k=${BASH_REMATCH[1]} && [[ $line =~ \"sha256\":\"([0-9a-f]{64})\" ]] && admitted[$k ${BASH_REMATCH[1]}]=1
  done
  for p in "${!digest_of[@]}"; do
    [[ -n ${admitted[${item_of[$p]} ${digest_of[$p]}]-} ]] || { why="$p (no line tells of its admission 没有入库记录)"; return 1; }
  done
}
why= count=0
if check_log; then ok "events.jsonl" "$count 条留痕均在日志中，无一缺少 $count lines, each stands in the signed log, none is left out"; else failed "events.jsonl" "留痕与日志不符 a line is missing or does not stand in the log" "$why"; fi

# ----------------------------------------------------------------
if (( failures )); then
  printf '\nFAILED  不通过: %d\n' "$failures"
  exit 1
fi
printf '\nOK  全部通过: %d\n' "$checks"
