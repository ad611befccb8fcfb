// Swagger UI leaves references among the parameters of a path unresolved: each operation gets them as its own.
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const preparedContract = () => ({
  statePlugins: {spec: {wrapActions: {
    updateJsonSpec: original => spec => {
      // The contract names the server by its path alone. A proxy may publish it below another one.
      spec.servers = [{url: new URL('../api/v1', location.href).pathname}];
      for (const item of Object.values(spec.paths || {})) {
        for (const method of METHODS.filter(m => item[m] && item.parameters)) {
          item[method].parameters = [...item.parameters, ...(item[method].parameters || [])];
        }
        delete item.parameters;
      }
      return original(spec);
    }
  }}}
});
SwaggerUIBundle({
  url: '../openapi.yaml',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  persistAuthorization: true,
  plugins: [preparedContract],
  validatorUrl: null
});
