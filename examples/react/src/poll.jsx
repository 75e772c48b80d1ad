/** A poll of the page's own making: it knows nothing of the SDK. */
export function Poll({ question, options, onVote, choice, counts }) {
  return (
    <fieldset className="poll">
      <legend dir="auto">{question}</legend>
      {options.map((option, index) => (
        <button
          type="button"
          key={option}
          aria-pressed={choice === index}
          disabled={choice !== null}
          onClick={() => onVote(index)}
        >
          <bdi>{option}</bdi> {counts === null ? "" : counts[index]}
        </button>
      ))}
    </fieldset>
  );
}
