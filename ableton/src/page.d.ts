/** The dialog's page, which build.mjs puts together from bridge/picture. */
declare module "antiphon:page" {
  const page: string;
  export default page;
}
