# bash completion of loanpulse. Commands and options come from the program's own help, names of jobs
# from the configuration it would read.
_loanpulse_jobs() {
  local config=${LOANPULSE_CONFIG:-/etc/loanpulse/loanpulse.yaml} i
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    case ${COMP_WORDS[i]} in -c | --config) config=${COMP_WORDS[i + 1]} ;; esac
  done
  sed -n 's/^name: *\([a-z0-9_-]\{1,63\}\).*/\1/p' "$(dirname "$config")"/jobs.d/*.yaml 2>/dev/null
}

_loanpulse() {
  local program=${COMP_WORDS[0]} current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local path=() word i help commands words
  COMPREPLY=()
  case $previous in
    -c | --config | --token-file | --ca-file)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      compopt -o filenames 2>/dev/null
      return
      ;;
    --log-level) words='error warn info debug' ;;
    --job) words=$(_loanpulse_jobs) ;;
    --limit | --wait | --key | --reason | --server) return ;;
    *)
      for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case $word in
          --config | -c | --log-level | --job | --limit | --wait | --key | --reason | --server | --token-file | --ca-file) ((i++)) ;;
          -*) ;;
          *) path+=("$word") ;;
        esac
      done
      # At most "state show" are commands; what follows are arguments.
      help=$("$program" "${path[@]:0:1}" --help 2>/dev/null)
      commands=$(awk '/^[^ ]/ { inside = ($0 == "Subcommands:") } inside && /^  [^ ]/ { print $1 }' <<<"$help")
      if [ "${#path[@]}" -ge 2 ] && [ -n "$commands" ]; then
        help=$("$program" "${path[@]:0:2}" --help 2>/dev/null)
        commands=
      fi
      if [[ $current == -* ]]; then
        words="$(grep -o -- '--[a-z][a-z-]*' <<<"${help%%Examples:*}") --config --log-level"
      elif [ -n "$commands" ]; then
        words=$commands
      elif grep -q '^  file TEXT' <<<"$help"; then
        words='job connection settings'
      elif grep -q '^  job TEXT' <<<"$help"; then
        words=$(_loanpulse_jobs)
      fi
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _loanpulse loanpulse
