// slot: username
const { username } = fields;
