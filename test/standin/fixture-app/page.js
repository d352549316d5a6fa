const drop = document.getElementById('drop');
drop.addEventListener('dragover', (event) => event.preventDefault());
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.textContent = [...event.dataTransfer.files].map((file) => `${window.fixture.pathOf(file)} ${file.size}`).join();
});
window.moduleScriptRan = true;
