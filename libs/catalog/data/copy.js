// Adds a button to each text that is made for copying. Without JavaScript, the texts are there as they are.
for (const block of document.querySelectorAll('pre.copy')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  const said = document.createElement('span');
  said.className = 'said';
  said.setAttribute('role', 'status');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(block.textContent.trim());
      said.textContent = 'Copied';
    } catch {
      said.textContent = 'The browser did not allow it';
    }
  });
  const line = document.createElement('p');
  line.className = 'copying';
  line.append(button, ' ', said);
  block.after(line);
}
